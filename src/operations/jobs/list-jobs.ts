import type { InputOf } from '#src/contract/operation.ts';
import type { ListJobs } from '#src/contract/operations-api/jobs.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { isJobShownTo } from './find-job.ts';
import { jobView } from './job-view.ts';

/** Lists the jobs of the caller's project. A page may have fewer than asked for: of those read some may not be the caller's. */
export const listJobs = async (
  { query }: InputOf<typeof ListJobs>,
  context: OperationContext,
  { jobs, clock }: Pick<Dependencies, 'jobs' | 'clock'>,
): Promise<Reply> => {
  const caller = callerOf(context);
  const page = await jobs.list({ project: caller.project, ...query });
  const shown = page.jobs.filter((job) => isJobShownTo(caller, job)).map((job) => jobView(job, clock()));
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      jobs: shown,
      ...(page.cursor !== undefined && { next_cursor: page.cursor }),
    },
  };
};
