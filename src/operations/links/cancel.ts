import type { Locale } from '#src/domain/message.ts';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscription.ts';
import type { SubscriptionUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/call.ts';
import { announceCancellation, type Subscribed } from '#src/operations/subscriptions/confirmation-message.ts';

/** A subscription and its topic by URN, without a caller; undefined when either does not exist. */
export const findByUrn = async (
  urn: SubscriptionUrn,
  { topics, subscriptions, region }: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Subscribed | undefined> => {
  if (urn.region !== region) return undefined;
  const topic = await topics.get(urn);
  if (topic === undefined) return undefined;
  const subscription = await subscriptions.get(topic.id, urn.subscriptionId);
  return subscription === undefined ? undefined : { topic, subscription };
};

type CancelDependencies = Pick<
  Dependencies,
  | ('topics' | 'subscriptions' | 'confirmationTokens' | 'confirmationFlow')
  | ('queues' | 'topicKeys' | 'settings' | 'region' | 'clock')
>;

/**
 * Cancels a subscription on behalf of its endpoint's owner, which makes all its tokens void. The owner of one that was in
 * force is told, with a new link to subscribe again, unless the endpoint got too many messages of late. Whether it was told
 * is all that the caller learns: publishers know the URNs too, and could confirm in the owner's place by a token.
 */
export const cancel = async (
  { topic, subscription, locale }: Subscribed & { readonly locale?: Locale },
  dependencies: CancelDependencies,
): Promise<boolean> => {
  const { unconfirmed, confirmed, confirmationNotNeeded, cancelled } = SUBSCRIPTION_STATUS;
  const { subscriptions, topics } = dependencies;
  const changed = await subscriptions.changeStatus(subscription, cancelled, [confirmed, confirmationNotNeeded]);
  if (changed === undefined) await subscriptions.changeStatus(subscription, cancelled, [unconfirmed]);
  // On a repetition too, so that one cut short is made whole: cached subscriber lists must not outlive it.
  await topics.recordSubscriptionChange(topic, 0);
  if (changed === undefined) return false;
  return announceCancellation({ topic, subscription: changed, locale }, dependencies);
};
