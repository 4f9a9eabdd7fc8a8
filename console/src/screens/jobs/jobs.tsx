import Box from '@cloudscape-design/components/box';
import { dataOf } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { type JobState, JobStateMark } from '../../parts/job-state.tsx';
import { PagedTable } from '../../parts/paged-table.tsx';
import type { LoadPage } from '../../parts/pages.ts';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session.tsx';
import { jobsTexts } from './texts.ts';

type Job = {
  readonly job_id: string;
  readonly action: 'redrive' | 'delete' | 'release' | 'purge';
  readonly state: JobState;
  readonly done: number;
  readonly dropped: number;
  readonly failed: number;
  readonly started_at: string;
  readonly ended_at?: string;
};

const PAGE = 50;

/** The jobs of the project. */
export const Jobs = () => {
  const texts = useTexts(jobsTexts);
  const { api, projectId } = useSession();
  const load: LoadPage<Job> = async (cursor) => {
    const params = { path: { project_id: projectId }, query: { limit: PAGE, ...(cursor && { cursor }) } };
    const { jobs, next_cursor } = await dataOf(api.GET('/ops/v1/{project_id}/jobs', { params }));
    return { items: jobs, next: next_cursor };
  };
  return (
    <PagedTable<Job>
      title={texts.title}
      description={texts.description}
      queryKey={['jobs', projectId]}
      load={load}
      trackBy={({ job_id }) => job_id}
      empty={
        <>
          <Box variant="strong">{texts.empty}</Box>
          <Box variant="p">{texts.emptyText}</Box>
        </>
      }
      columns={[
        {
          id: 'action',
          header: texts.action,
          isRowHeader: true,
          cell: ({ job_id, action }) => <RouteLink to={`/jobs/${job_id}`}>{texts.actions[action]}</RouteLink>,
        },
        { id: 'state', header: texts.state, minWidth: 110, cell: ({ state }) => <JobStateMark state={state} /> },
        { id: 'done', header: texts.counts, cell: ({ done }) => done.toLocaleString() },
        { id: 'dropped', header: texts.dropped, cell: ({ dropped }) => dropped.toLocaleString() },
        { id: 'failed', header: texts.failed, cell: ({ failed }) => failed.toLocaleString() },
        { id: 'started', header: texts.started, cell: ({ started_at }) => <Time at={started_at} /> },
        { id: 'ended', header: texts.ended, cell: ({ ended_at }) => <Time at={ended_at} /> },
      ]}
    />
  );
};
