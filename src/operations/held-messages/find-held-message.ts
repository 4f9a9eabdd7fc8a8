import { includesTopic } from '#src/domain/access/permission-check.ts';
import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext } from '#src/operations/operation-context.ts';
import { keyOfHeldMessageId } from '#src/stores/deliveries/held-message-id.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';

/** A held message, and its subscription unless that is gone. */
type FoundHeldMessage = { readonly held: HeldMessage; readonly subscription: Subscription | undefined };

/**
 * The held message of that id, read consistently. One of another project, or of a topic that the caller is not bound to, is not
 * found (404 `OPS.0040`): an id does not reveal that it exists.
 */
export const getHeldMessage = async (
  id: string,
  context: OperationContext,
  { topics, subscriptions, backlog }: Pick<Dependencies, 'topics' | 'subscriptions' | 'backlog'>,
): Promise<FoundHeldMessage> => {
  const place = keyOfHeldMessageId(id);
  if (place === undefined) throw heldMessageNotFound(id);
  const { key, of } = place;
  const { project, topics: bound } = callerOf(context);
  const topic = await topics.getById(of.topicId);
  if (topic === undefined || topic.project !== project || !includesTopic(bound, topic.name))
    throw heldMessageNotFound(id);
  const [held, subscription] = await Promise.all([backlog.get(key), subscriptions.get(of.topicId, of.subscriptionId)]);
  if (held === undefined) throw heldMessageNotFound(id);
  return { held, subscription };
};

const heldMessageNotFound = (id: string): ServiceError =>
  new ServiceError('OPS.0040', `Held message not found. The project has no held message ${shortened(id)}.`);
