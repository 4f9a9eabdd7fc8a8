import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';
import { backlogsOf, type DropBacklogsDependencies, dropBacklogs } from './holding/drop-backlogs.ts';
import { recordSubscriptionChange } from './subscription-change.ts';

/** What {@link cancelQuietly} needs. */
export type CancelQuietlyDependencies = DropBacklogsDependencies & {
  readonly topics: Pick<TopicStore, 'recordSubscriptionChange'>;
  readonly subscriptions: Pick<SubscriptionStore, 'changeStatus'>;
};

/**
 * Cancels a subscription, which makes all its tokens void, drops what is held of it, and tells its endpoint nothing. Returns the
 * new state of one that was in force, undefined for any other. Repeating it makes one whole that was cut short.
 */
export const cancelQuietly = async (
  subscription: Subscription,
  dependencies: CancelQuietlyDependencies,
): Promise<Subscription | undefined> => {
  const of = backlogsOf(subscription.topicId, [subscription.id]);
  const changed = await dropBacklogs(of, () => changeToCancelled(subscription, dependencies), dependencies);
  // On a repetition too: cached subscriber lists must not outlive it.
  await recordSubscriptionChange(subscription, dependencies);
  return changed;
};

const changeToCancelled = async (
  subscription: Subscription,
  { subscriptions, clock }: Pick<CancelQuietlyDependencies, 'subscriptions' | 'clock'>,
): Promise<Subscription | undefined> => {
  const { unconfirmed, confirmed, confirmationNotNeeded, cancelled } = SUBSCRIPTION_STATUS;
  const cancelledAt = clock();
  const inForce = [confirmed, confirmationNotNeeded];
  const changed = await subscriptions.changeStatus(subscription, cancelled, { from: inForce, cancelledAt });
  if (changed === undefined)
    await subscriptions.changeStatus(subscription, cancelled, { from: [unconfirmed], cancelledAt });
  return changed;
};
