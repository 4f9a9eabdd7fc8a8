import type { Locale } from '#src/domain/messages/message.ts';
import { isSubscriptionUser } from '#src/domain/subscriptions/subscription-user.ts';
import { formatTopicUrn, type SubscriptionUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { announceCancellation, type Subscribed } from '#src/operations/subscriptions/confirmation-message.ts';
import { findOwner, type OwnerDependencies } from '#src/operations/subscriptions/find-owner.ts';
import { type CancelQuietlyDependencies, cancelQuietly } from '#src/pipeline/cancel-quietly.ts';

/** A subscription and whose it is by URN, without a caller; undefined when either does not exist. */
export const findByUrn = async (
  urn: SubscriptionUrn,
  dependencies: OwnerDependencies & Pick<Dependencies, 'subscriptions' | 'region'>,
): Promise<Subscribed | undefined> => {
  if (urn.region !== dependencies.region) return undefined;
  const owner = await findOwner(urn, dependencies);
  if (owner === undefined) return undefined;
  const subscription = await dependencies.subscriptions.get(owner.id, urn.subscriptionId);
  return subscription !== undefined && isOwnedBy({ owner, subscription }, urn) ? { owner, subscription } : undefined;
};

/** The endpoints of all subscription users of a project are in one collection; those of a topic keep its old name for a while when it moves. */
const isOwnedBy = ({ owner, subscription }: Subscribed, urn: SubscriptionUrn): boolean =>
  !isSubscriptionUser(owner) || subscription.topicUrn === formatTopicUrn(urn);

type CancelDependencies = CancelQuietlyDependencies &
  Pick<
    Dependencies,
    | ('topics' | 'subscriptions' | 'confirmationTokens' | 'confirmationFlow')
    | ('queues' | 'topicDataKeys' | 'settings' | 'region' | 'clock')
  >;

/**
 * Cancels a subscription on behalf of its endpoint's owner, which makes all its tokens void. The owner of one that was in force
 * is notified, with a new link to subscribe again, unless the endpoint has reached its limit of messages. Returns only whether
 * a notification was sent: publishers know the URNs too, and could confirm in the owner's place by a token.
 */
export const cancel = async (
  { owner, subscription, locale }: Subscribed & { readonly locale?: Locale },
  dependencies: CancelDependencies,
): Promise<boolean> => {
  const changed = await cancelQuietly(subscription, dependencies);
  if (changed === undefined) return false;
  return announceCancellation({ owner, subscription: changed, locale }, dependencies);
};
