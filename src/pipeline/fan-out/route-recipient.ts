import { copyExpiresAt, decideDelivery, rememberWindowStates } from '#src/domain/holding/decide-delivery.ts';
import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import { isHeld } from '#src/domain/holding/hold.ts';
import type { Message } from '#src/domain/messages/message.ts';
import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';
import type { Recipient } from '#src/queues/envelope.ts';

/** A subscriber's copy, and where it goes: to its lane, or to the queue of what is held. */
export type RoutedRecipient = { readonly role: 'lane' | 'hold'; readonly recipient: Recipient };

/**
 * Says where the copies of a message go. A copy is held if its subscriber was, or the subscriber's windows were closed, when the
 * message was accepted, however late it is expanded: it stays behind those before it. One whose subscriber has a rate goes there
 * for its slot. Held, it is bound to the subscription as it is (decision 066).
 */
export const createRouting = (message: Message): ((subscriber: Subscriber) => RoutedRecipient) => {
  const windowStates = rememberWindowStates();
  const { publishedAt, deliveryPolicy } = message;
  return (subscriber) => {
    const { held, policy = deliveryPolicy } = subscriber;
    const recipient = recipientOf(subscriber);
    if (policy === undefined) return isHeld(held, publishedAt) ? heldOne(recipient, subscriber) : toLane(recipient);
    const limited = limitedBy(policy, { recipient, subscriber, message });
    const decision = decideDelivery({ policy, hold: held }, publishedAt, windowStates);
    if (decision.kind === 'later') return heldOne(limited, subscriber, decision.held);
    return toLane(decision.closesAt === undefined ? limited : { ...limited, closesAt: decision.closesAt });
  };
};

const recipientOf = ({ id, endpoint, extension }: Subscriber): Recipient => ({
  subscriptionId: id,
  endpoint,
  ...(extension !== undefined && { extension }),
});

const toLane = (recipient: Recipient): RoutedRecipient => ({ role: 'lane', recipient });

const heldOne = (recipient: Recipient, { held: hold }: Subscriber, held?: Recipient['held']): RoutedRecipient => {
  const bound = hold === undefined ? recipient : { ...recipient, tokenBinding: hold.binding };
  return { role: 'hold', recipient: held === undefined ? bound : { ...bound, held } };
};

type Limited = { readonly recipient: Recipient; readonly subscriber: Subscriber; readonly message: Message };

/**
 * What a worker must know of a policy without reading it: the subscriber's own, what holds are bound to, and how long it lives.
 */
const limitedBy = (policy: DeliveryPolicy, { recipient, subscriber, message }: Limited): Recipient => {
  const { policy: own, binding } = subscriber;
  const expiresAt = copyExpiresAt(message, policy);
  return {
    ...recipient,
    ...(own !== undefined && { policy: own }),
    ...(binding !== undefined && { tokenBinding: binding }),
    ...(expiresAt !== message.expiresAt && { expiresAt }),
  };
};
