import { isDeliverable, SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscription.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import type { SubscriptionStore } from '#src/stores/subscription-store.ts';

type KindForSubscribers = Exclude<Envelope['kind'], 'direct' | 'detection' | 'removal'>;

const isWantedBy: Record<KindForSubscribers, (subscription: Subscription) => boolean> = {
  notification: isDeliverable,
  confirmation: ({ status }) => status === SUBSCRIPTION_STATUS.unconfirmed,
  cancellation: ({ status }) => status === SUBSCRIPTION_STATUS.cancelled,
};

/**
 * The envelope without the recipients whose subscription has meanwhile been deleted, cancelled or made unconfirmed;
 * undefined when nobody is left. One read per 100 recipients.
 */
export const dropUnwanted = async (
  envelope: Envelope,
  { subscriptions }: { readonly subscriptions: Pick<SubscriptionStore, 'getMany'> },
): Promise<Envelope | undefined> => {
  const { kind } = envelope;
  // Messages to an address rather than to a subscription: nobody can have cancelled them.
  if (kind === 'direct' || kind === 'detection' || kind === 'removal') return envelope;
  const ids = envelope.recipients.map(({ subscriptionId }) => subscriptionId);
  const known = await subscriptions.getMany(envelope.topicId, ids);
  const recipients = envelope.recipients.filter(({ subscriptionId }) => {
    const subscription = known.get(subscriptionId);
    return subscription !== undefined && isWantedBy[kind](subscription);
  });
  return recipients.length === 0 ? undefined : { ...envelope, recipients };
};
