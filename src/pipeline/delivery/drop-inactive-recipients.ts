import {
  isBoundTo,
  isDeliverable,
  SUBSCRIPTION_STATUS,
  type Subscription,
} from '#src/domain/subscriptions/subscription.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';

type KindForSubscribers = Exclude<Envelope['kind'], 'direct' | 'detection' | 'removal'>;

const isActiveFor: Record<KindForSubscribers, (subscription: Subscription) => boolean> = {
  notification: isDeliverable,
  confirmation: ({ status }) => status === SUBSCRIPTION_STATUS.unconfirmed,
  cancellation: ({ status }) => status === SUBSCRIPTION_STATUS.cancelled,
};

/** Whether the subscription's token has become void; false for recipients without one, and of earlier versions. */
export const hasVoidToken = ({ tokenBinding }: Recipient, subscription: Subscription): boolean =>
  tokenBinding !== undefined && !isBoundTo(tokenBinding, subscription);

/**
 * The envelope without the recipients whose subscription has meanwhile been deleted, cancelled or made unconfirmed, or whose
 * link has become void (decision 041); undefined when no recipient is left. One consistent read per 100 recipients; none for
 * what goes to an address rather than to a subscription.
 */
export const dropInactiveRecipients = async (
  envelope: Envelope,
  { subscriptions }: { readonly subscriptions: Pick<SubscriptionStore, 'getMany'> },
): Promise<Envelope | undefined> => {
  const { kind } = envelope;
  // Messages to an address rather than to a subscription, so none can have been cancelled.
  if (kind === 'direct' || kind === 'detection' || kind === 'removal') return envelope;
  const ids = envelope.recipients.map(({ subscriptionId }) => subscriptionId);
  const known = await subscriptions.getMany(envelope.topicId, ids);
  const recipients = envelope.recipients.filter((recipient) => {
    const subscription = known.get(recipient.subscriptionId);
    return subscription !== undefined && isActiveFor[kind](subscription) && !hasVoidToken(recipient, subscription);
  });
  return recipients.length === 0 ? undefined : { ...envelope, recipients };
};
