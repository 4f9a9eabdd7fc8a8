import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { failureView } from './failure-view.ts';
import { failureNotFound, getFailure } from './find-failure.ts';

/** What muting needs. */
export type Muting = Pick<Dependencies, 'failures' | 'clock'>;

/** Mutes the failure of that id until a time (epoch milliseconds), or no more; answers it as it is then. */
export const setMute = async (
  { id, until }: { readonly id: string; readonly until: number | undefined },
  context: OperationContext,
  dependencies: Muting,
): Promise<Reply> => {
  const { failures, clock } = dependencies;
  const failure = await getFailure(id, context, dependencies);
  const now = clock();
  const muted = await failures.mute(failure, until, now);
  if (muted === undefined) throw failureNotFound(id);
  const waiting = await failures.count(failure, now);
  return { status: 200, body: { request_id: context.requestId, ...failureView(muted, waiting, now) } };
};
