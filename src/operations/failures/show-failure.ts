import type { InputOf } from '#src/contract/operation.ts';
import type { ShowFailure } from '#src/contract/operations-api/failures.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { failureView } from './failure-view.ts';
import { getFailure } from './find-failure.ts';

/** Shows a failure, and counts its letters anew: what has gone without leaving its count leaves it now. */
export const showFailure = async (
  { path }: InputOf<typeof ShowFailure>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'failures' | 'clock'>,
): Promise<Reply> => {
  const failure = await getFailure(path.failure_id, context, dependencies);
  const now = dependencies.clock();
  const waiting = await dependencies.failures.recount(failure, now);
  return { status: 200, body: { request_id: context.requestId, ...failureView(failure, waiting, now) } };
};
