import type { InputOf } from '#src/contract/operation.ts';
import type { ReleaseHeldMessage } from '#src/contract/operations-api/held-messages.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { releaseMessage } from '#src/pipeline/holding/release-message.ts';
import { getHeldMessage } from './find-held-message.ts';

/** Sends a held message now, unless its subscriber no longer wants it; repeating it finds none. */
export const releaseHeldMessage = async (
  { path }: InputOf<typeof ReleaseHeldMessage>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'backlog' | 'queues' | 'clock'>,
): Promise<Reply> => {
  const { held, subscription } = await getHeldMessage(path.id, context, dependencies);
  const released = await releaseMessage(held, { subscription, askedAt: dependencies.clock() }, dependencies);
  return { status: 200, body: { request_id: context.requestId, id: path.id, ...released } };
};
