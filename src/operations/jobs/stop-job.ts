import type { InputOf } from '#src/contract/operation.ts';
import type { StopJob } from '#src/contract/operations-api/jobs.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getJob, jobNotFound } from './find-job.ts';
import { jobView } from './job-view.ts';

/** Stops a job; one that has ended stays as it is. Repeating it changes nothing. */
export const stopJob = async (
  { path }: InputOf<typeof StopJob>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'jobs' | 'clock'>,
): Promise<Reply> => {
  const { jobs, clock } = dependencies;
  const job = await getJob(path.id, context, dependencies);
  const stopped = await jobs.stop(job, clock());
  if (stopped === undefined) throw jobNotFound(path.id);
  return { status: 200, body: { request_id: context.requestId, ...jobView(stopped, clock()) } };
};
