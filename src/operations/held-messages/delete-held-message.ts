import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteHeldMessage } from '#src/contract/operations-api/held-messages.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { dropHeldMessages } from '#src/pipeline/holding/drop-held-messages.ts';
import { getHeldMessage } from './find-held-message.ts';

/** Forgets a held message. One that a release is just sending may go out all the same. */
export const deleteHeldMessage = async (
  { path }: InputOf<typeof DeleteHeldMessage>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'backlog' | 'queues' | 'clock'>,
): Promise<Reply> => {
  const { held } = await getHeldMessage(path.id, context, dependencies);
  await dropHeldMessages([held], dependencies);
  return { status: 200, body: { request_id: context.requestId } };
};
