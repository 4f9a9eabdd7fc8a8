import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { EndpointStateMark } from '../../parts/endpoint-state.tsx';
import type { LoadPage } from '../../parts/pages.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import type { ListedSubscription } from '../../parts/subscription-calls.ts';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { SuppressedTable } from './suppressed-table.tsx';
import { suppressionsTexts } from './texts.ts';

type NotWorking = ListedSubscription & {
  readonly state: 'unhealthy' | 'disabled';
  readonly last_reason?: string;
  readonly since?: string;
  readonly next_probe_at?: string;
};

const PAGE = 50;

/** Endpoints that do not work: those of the overview, all of them. */
export const NotWorkingOnes = () => {
  const texts = useTexts(suppressionsTexts);
  const { api, projectId } = useSession();
  const load: LoadPage<NotWorking> = async (cursor) => {
    const params = { path: { project_id: projectId }, query: { limit: PAGE, ...(cursor && { cursor }) } };
    const { subscriptions, next_cursor } = await dataOf(
      api.GET('/ops/v1/{project_id}/unhealthy-subscriptions', { params }),
    );
    return { items: subscriptions, next: next_cursor };
  };
  return (
    <SuppressedTable<NotWorking>
      list="endpoints"
      actions={['resume', 'remove']}
      queryKey={['unhealthy', projectId, 'all']}
      load={load}
      link={<RouteLink to="/failures">{texts.toFailures}</RouteLink>}
      columns={[
        {
          id: 'state',
          header: texts.state,
          sortingField: 'state',
          minWidth: 140,
          cell: ({ state }) => <EndpointStateMark state={state} />,
        },
        { id: 'answer', header: texts.lastAnswer, cell: ({ last_reason }) => last_reason ?? '–' },
        {
          id: 'since',
          header: texts.since,
          sortingField: 'since',
          minWidth: 120,
          cell: ({ since }) => <Time at={since} />,
        },
        {
          id: 'probe',
          header: texts.nextProbe,
          minWidth: 120,
          cell: ({ next_probe_at }) => <Time at={next_probe_at} />,
        },
      ]}
    />
  );
};
