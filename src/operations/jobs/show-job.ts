import type { InputOf } from '#src/contract/operation.ts';
import type { ShowJob } from '#src/contract/operations-api/jobs.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getJob } from './find-job.ts';
import { jobView } from './job-view.ts';

/** Shows how far a job has come. */
export const showJob = async (
  { path }: InputOf<typeof ShowJob>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'jobs' | 'clock'>,
): Promise<Reply> => {
  const job = await getJob(path.id, context, dependencies);
  return { status: 200, body: { request_id: context.requestId, ...jobView(job, dependencies.clock()) } };
};
