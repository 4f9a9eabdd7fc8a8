import type { InputOf } from '#src/contract/operation.ts';
import type { PauseSubscription } from '#src/contract/operations-api/holding.ts';
import { type Hold, isHeld, PAUSED, wakeTimeOf } from '#src/domain/holding/hold.ts';
import { invalidText } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { isDeliverable } from '#src/domain/subscriptions/subscription.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { formatSubscriptionUrn, type SubscriptionUrn } from '#src/domain/urn.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getSubscription } from './find-subscription.ts';
import { holdView } from './hold-view.ts';

/**
 * Holds the messages of a subscription in force from now on. Of one that is paused already it changes until when and why. The
 * wake is set first: one that was set for nothing finds nothing. The topic's version is raised whatever became of the write,
 * whose answer may be lost: publishers must not go on with a list from before. It is listed as paused last: an entry before the hold
 * could be taken for one that is out of date.
 */
export const pauseSubscription = async (
  { path, body }: InputOf<typeof PauseSubscription>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'heldSubscriptions' | 'wakes' | 'region' | 'clock'>,
): Promise<Reply> => {
  const { topics, subscriptions, heldSubscriptions, wakes, clock } = dependencies;
  const now = clock();
  const hold = holdOf(body, now);
  const { topic, subscription } = await getSubscription(path, dependencies);
  if (!isDeliverable(subscription)) throw notInForce(path.subscription_urn);
  const { until } = hold;
  const of = { topicId: topic.id, subscriptionId: subscription.id };
  if (until !== undefined) await wakes.set(of, wakeTimeOf(until));
  const since = isPaused(subscription.hold, now) ? (subscription.hold?.since ?? now) : now;
  const holding = subscriptions.hold(subscription, { ...hold, since });
  await Promise.allSettled([holding]);
  await topics.recordSubscriptionChange(topic, 0);
  const held = await holding;
  if (held === undefined) throw notInForce(path.subscription_urn);
  await heldSubscriptions.put(held);
  return { status: 200, body: { request_id: requestId, ...holdView(path.subscription_urn, held.hold, now) } };
};

const isPaused = (hold: Hold | undefined, now: number): boolean => hold?.reason === PAUSED && isHeld(hold, now);

const MAX_AHEAD_MS = 366 * 86_400_000;

const holdOf = ({ until, reason }: InputOf<typeof PauseSubscription>['body'], now: number): Hold => {
  if (until !== undefined && (until <= now || until > now + MAX_AHEAD_MS))
    throw new ServiceError(
      'OPS.0010',
      invalidText('OPS.0010', formatTimestamp(until), 'a time within a year from now'),
    );
  return {
    reason: PAUSED,
    since: now,
    ...(until !== undefined && { until }),
    ...(reason !== undefined && { note: reason }),
  };
};

const notInForce = (urn: SubscriptionUrn): ServiceError =>
  new ServiceError(
    'OPS.0012',
    `The subscription cannot be paused. ${formatSubscriptionUrn(urn)} is not in force; allowed: a confirmed subscription, or one that needs no confirmation.`,
  );
