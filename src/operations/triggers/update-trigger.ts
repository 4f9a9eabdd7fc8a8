import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateTrigger } from '#src/contract/operations-api/triggers.ts';
import { invalidText } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type CheckDependencies, checkDefinition } from './check-definition.ts';
import { getTrigger, triggerNotFound } from './find-trigger.ts';
import { triggerView } from './trigger-view.ts';

/**
 * Replaces all of a trigger but its name and source, which may be given and must be those that it has. Repeating it changes
 * nothing more.
 */
export const updateTrigger = async (
  { path, body: { name, source, definition } }: InputOf<typeof UpdateTrigger>,
  context: OperationContext,
  dependencies: CheckDependencies & Pick<Dependencies, 'triggers' | 'clock'>,
): Promise<Reply> => {
  const { triggers, clock } = dependencies;
  const trigger = await getTrigger(path.trigger_id, context, dependencies);
  if (name !== undefined && name !== trigger.name) throw unchangeable('OPS.0051', name, trigger.name);
  if (source !== undefined && source !== trigger.source) throw unchangeable('OPS.0052', source, trigger.source);
  await checkDefinition(definition, { caller: callerOf(context), permission: 'smn:trigger:update' }, dependencies);
  const updated = await triggers.update(trigger, { ...definition, updatedAt: clock() });
  if (updated === undefined) throw triggerNotFound(path.trigger_id);
  return { status: 200, body: { request_id: context.requestId, ...triggerView(updated) } };
};

const unchangeable = (code: 'OPS.0051' | 'OPS.0052', given: string, present: string): ServiceError =>
  new ServiceError(code, invalidText(code, given, `${JSON.stringify(present)}, which never changes`));
