import Box from '@cloudscape-design/components/box';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { useAdvice } from '../../parts/advice.ts';
import { PagedTable } from '../../parts/paged-table.tsx';
import type { LoadPage } from '../../parts/pages.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { Trend } from '../../parts/trend.tsx';
import { useSession } from '../../session/session.tsx';
import { FailureFilterFields } from './failure-filters.tsx';
import { FailureState } from './failure-state.tsx';
import type { Failure } from './failure-type.ts';
import { useFailureFilters } from './filters.ts';
import { failuresTexts } from './texts.ts';

const PAGE = 50;

/** What fails in the project: dead letters by endpoint and reason, with what to do about each. */
export const Failures = () => {
  const texts = useTexts(failuresTexts);
  const adviceOn = useAdvice();
  const { api, projectId } = useSession();
  const filters = useFailureFilters();
  const load: LoadPage<Failure> = async (cursor) => {
    const query = { limit: PAGE, ...filters.asked, ...(cursor && { cursor }) };
    const params = { path: { project_id: projectId }, query };
    const { failures, next_cursor } = await dataOf(api.GET('/ops/v1/{project_id}/failures', { params }));
    return { items: failures, next: next_cursor };
  };
  return (
    <PagedTable<Failure>
      title={texts.title}
      description={texts.description}
      queryKey={['failures', projectId, filters.key]}
      load={load}
      trackBy={({ failure_id }) => failure_id}
      empty={
        <>
          <Box variant="strong">{texts.empty}</Box>
          <Box variant="p">{texts.emptyText}</Box>
        </>
      }
      filters={<FailureFilterFields filters={filters} />}
      columns={[
        {
          id: 'endpoint',
          header: texts.endpoint,
          isRowHeader: true,
          cell: ({ failure_id, endpoint }) => <RouteLink to={`/failures/${failure_id}`}>{endpoint}</RouteLink>,
        },
        { id: 'reason', header: texts.reason, cell: ({ reason }) => reason },
        {
          id: 'waiting',
          header: texts.waiting,
          cell: ({ waiting, has_more }) => texts.count(waiting, has_more),
        },
        { id: 'trend', header: texts.trend, cell: ({ trend }) => <Trend days={trend} /> },
        { id: 'last', header: texts.last, cell: ({ last_at }) => <Time at={last_at} /> },
        { id: 'topic', header: texts.topic, cell: ({ topic_urn }) => topic_urn.split(':').at(-1) },
        { id: 'state', header: texts.state, cell: (failure) => <FailureState failure={failure} /> },
        { id: 'advice', header: texts.whatToDo, minWidth: 240, cell: ({ reason }) => adviceOn(reason) },
      ]}
    />
  );
};
