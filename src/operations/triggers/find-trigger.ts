import { isOwnTopic } from '#src/domain/access/permission-check.ts';
import type { Trigger } from '#src/domain/events/trigger.ts';
import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { HEX_ID } from '#src/domain/urn.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext } from '#src/operations/operation-context.ts';

/**
 * The trigger of the caller's project with that id, read consistently. To a caller that is bound to topics a trigger of another
 * topic does not exist (decision 061).
 */
export const getTrigger = async (
  id: string,
  context: OperationContext,
  { triggers }: Pick<Dependencies, 'triggers'>,
): Promise<Trigger> => {
  const caller = callerOf(context);
  const trigger = HEX_ID.test(id) ? await triggers.get({ project: caller.project, id }) : undefined;
  if (trigger === undefined || !isOwnTopic(caller, trigger.topicUrn)) throw triggerNotFound(id);
  return trigger;
};

/** The refusal for a trigger that does not exist. */
export const triggerNotFound = (id: string): ServiceError =>
  new ServiceError('OPS.0050', `Trigger not found. The project has no trigger ${shortened(id)}.`);
