import type { Locale } from '#src/domain/messages/message.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { formatTopicUrn, type SubscriptionUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { announceCancellation, type Subscribed } from '#src/operations/subscriptions/confirmation-message.ts';
import { findOwner, type OwnerDependencies, recordChange } from '#src/operations/subscriptions/find-owner.ts';
import { type DropBacklogsDependencies, dropBacklogs } from '#src/pipeline/holding/drop-backlogs.ts';

/** A subscription and whose it is by URN, without a caller; undefined when either does not exist. */
export const findByUrn = async (
  urn: SubscriptionUrn,
  dependencies: OwnerDependencies & Pick<Dependencies, 'subscriptions' | 'region'>,
): Promise<Subscribed | undefined> => {
  if (urn.region !== dependencies.region) return undefined;
  const owner = await findOwner(urn, dependencies);
  if (owner === undefined) return undefined;
  const subscription = await dependencies.subscriptions.get(owner.id, urn.subscriptionId);
  return subscription !== undefined && isOwnedBy(subscription, urn) ? { owner, subscription } : undefined;
};

/** The endpoints of all subscription users of a project are in one collection. */
const isOwnedBy = ({ topicUrn }: Pick<Subscription, 'topicUrn'>, urn: SubscriptionUrn): boolean =>
  topicUrn === formatTopicUrn(urn);

type CancelDependencies = DropBacklogsDependencies &
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
  const of = { topicId: owner.id, subscriptionId: subscription.id };
  const changed = await dropBacklogs([of], () => changeToCancelled(subscription, dependencies), dependencies);
  // On a repetition too, so that one cut short is made whole: cached subscriber lists must not outlive it.
  await recordChange(owner, dependencies);
  if (changed === undefined) return false;
  return announceCancellation({ owner, subscription: changed, locale }, dependencies);
};

/** Returns the new state of one that was in force, undefined for any other. */
const changeToCancelled = async (
  subscription: Subscription,
  { subscriptions }: Pick<Dependencies, 'subscriptions'>,
): Promise<Subscription | undefined> => {
  const { unconfirmed, confirmed, confirmationNotNeeded, cancelled } = SUBSCRIPTION_STATUS;
  const changed = await subscriptions.changeStatus(subscription, cancelled, [confirmed, confirmationNotNeeded]);
  if (changed === undefined) await subscriptions.changeStatus(subscription, cancelled, [unconfirmed]);
  return changed;
};
