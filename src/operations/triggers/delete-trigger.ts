import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteTrigger } from '#src/contract/operations-api/triggers.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTrigger, triggerNotFound } from './find-trigger.ts';

/** Deletes a trigger; events that have been published for it stay what they are. */
export const deleteTrigger = async (
  { path }: InputOf<typeof DeleteTrigger>,
  context: OperationContext,
  { triggers }: Pick<Dependencies, 'triggers'>,
): Promise<Reply> => {
  const trigger = await getTrigger(path.trigger_id, context, { triggers });
  if (!(await triggers.remove(trigger))) throw triggerNotFound(path.trigger_id);
  return { status: 200, body: { request_id: context.requestId } };
};
