import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateTrigger } from '#src/contract/operations-api/triggers.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type CheckDependencies, checkDefinition } from './check-definition.ts';
import { getTrigger, triggerNotFound } from './find-trigger.ts';
import { triggerView } from './trigger-view.ts';

/** Replaces all of a trigger but its name and source. Repeating it changes nothing more. */
export const updateTrigger = async (
  { path, body: definition }: InputOf<typeof UpdateTrigger>,
  context: OperationContext,
  dependencies: CheckDependencies & Pick<Dependencies, 'triggers' | 'clock'>,
): Promise<Reply> => {
  const { triggers, clock } = dependencies;
  const trigger = await getTrigger(path.trigger_id, context, dependencies);
  await checkDefinition(definition, { caller: callerOf(context), permission: 'smn:trigger:update' }, dependencies);
  const updated = await triggers.update(trigger, { ...definition, updatedAt: clock() });
  if (updated === undefined) throw triggerNotFound(path.trigger_id);
  return { status: 200, body: { request_id: context.requestId, ...triggerView(updated) } };
};
