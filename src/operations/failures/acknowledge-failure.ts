import type { InputOf } from '#src/contract/operation.ts';
import type { AcknowledgeFailure } from '#src/contract/operations-api/failures.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { failureView } from './failure-view.ts';
import { failureNotFound, getFailure } from './find-failure.ts';

/** Notes that the caller has seen a failure, and when. The next letter of it makes it a new one. */
export const acknowledgeFailure = async (
  { path }: InputOf<typeof AcknowledgeFailure>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'failures' | 'clock'>,
): Promise<Reply> => {
  const { failures, clock } = dependencies;
  const failure = await getFailure(path.failure_id, context, dependencies);
  const now = clock();
  const acknowledged = await failures.acknowledge(failure, { at: now, by: context.callerName });
  if (acknowledged === undefined) throw failureNotFound(path.failure_id);
  const waiting = await failures.count(failure, now);
  return { status: 200, body: { request_id: context.requestId, ...failureView(acknowledged, waiting, now) } };
};
