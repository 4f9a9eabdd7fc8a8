import type { SubscriptionFeedback } from '#src/domain/feedback/subscription-feedback.ts';
import { BOUNCED, isHeld } from '#src/domain/holding/hold.ts';
import {
  consentSince,
  isDeliverable,
  SUBSCRIPTION_STATUS,
  type Subscription,
} from '#src/domain/subscriptions/subscription.ts';
import { type CancelQuietlyDependencies, cancelQuietly } from '#src/pipeline/cancel-quietly.ts';
import { hasMoved } from '#src/pipeline/moving/has-moved.ts';
import { recordSubscriptionChange } from '#src/pipeline/subscription-change.ts';
import { forwardMessageOf, withEncodedTexts } from '#src/queues/forward-request.ts';
import type { HeldSubscriptionStore } from '#src/stores/deliveries/held-subscription-store.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';

/** What {@link changeSubscription} needs. */
export type ChangeSubscriptionDependencies = CancelQuietlyDependencies & {
  readonly topics: Pick<TopicStore, 'hasMoved'>;
  readonly subscriptions: Pick<SubscriptionStore, 'get' | 'replaceHold' | 'noteBounce' | 'changeStatus'>;
  readonly heldSubscriptions: Pick<HeldSubscriptionStore, 'put'>;
};

/** What has become of a subscription that a provider has reported on. */
export type ChangedSubscription = {
  /** As it was before; absent when it is gone, or its owner has agreed to it since. */
  readonly subscription?: Subscription;
  /** The subscription if it is held for bounces by now. */
  readonly held?: Subscription;
  readonly hasChanged: boolean;
};

/**
 * Draws the consequences of what a provider has reported of a subscription's endpoint (decisions 085 and 088): one that does not
 * exist gets nothing more until the owner of its topic resumes the subscription, or is shown not to have got its confirmation, and an
 * owner who wants nothing more is unsubscribed. What was sent before the owner agreed to the subscription as it is now says nothing about it (decision 108). Repeating it changes
 * nothing.
 */
export const changeSubscription = async (
  feedback: SubscriptionFeedback,
  dependencies: ChangeSubscriptionDependencies,
): Promise<ChangedSubscription> => {
  const { kind, topicId, subscriptionId, sentAt } = feedback;
  const subscription = await dependencies.subscriptions.get(topicId, subscriptionId);
  // Until the old place is cleared it is still here, and what changes of it now is copied no more.
  if (subscription === undefined || (await hasMoved(subscription, dependencies.topics)))
    await sendAfterTopic(feedback, dependencies);
  if (subscription === undefined || sentAt < consentSince(subscription)) return { hasChanged: false };
  if (kind === 'bounced' && subscription.status === SUBSCRIPTION_STATUS.unconfirmed)
    return { subscription, hasChanged: await noteBounce(subscription, feedback, dependencies) };
  if (kind === 'bounced') return { subscription, ...(await holdForBounce(subscription, feedback, dependencies)) };
  return { subscription, hasChanged: (await cancelQuietly(subscription, dependencies)) !== undefined };
};

/** There is nothing to hold back of what waits for its owner, who was never asked: only who looks at it is told. */
const noteBounce = async (
  subscription: Subscription,
  { sentAt, detail, smtpStatus }: SubscriptionFeedback,
  { subscriptions }: ChangeSubscriptionDependencies,
): Promise<boolean> => {
  const { confirmationBounce: known } = subscription;
  if (known !== undefined && known.sentAt >= sentAt) return false;
  const said = { ...(detail !== undefined && { detail }), ...(smtpStatus !== undefined && { smtpStatus }) };
  return (await subscriptions.noteBounce(subscription, { sentAt, ...said })) !== undefined;
};

/** The subscription may have gone with its topic, and what its owner says must not be lost: the queue of jobs finds out (decision 125). */
const sendAfterTopic = async (
  { topicId, ...feedback }: SubscriptionFeedback,
  { queues, clock }: Pick<ChangeSubscriptionDependencies, 'queues' | 'clock'>,
): Promise<void> => {
  const request = { v: 1, kind: 'feedback', topicId, hops: 0, since: clock(), feedback } as const;
  const refused = await queues.send({ role: 'jobs' }, [forwardMessageOf(withEncodedTexts(request))]);
  if (refused.length > 0) throw new Error('The queue of jobs refused a report');
};

/** A message from before the owner resumed the subscription says nothing: the owner knew of that. */
const holdForBounce = async (
  subscription: Subscription,
  { sentAt, detail, smtpStatus }: SubscriptionFeedback,
  dependencies: ChangeSubscriptionDependencies,
): Promise<Omit<ChangedSubscription, 'subscription'>> => {
  const { subscriptions, heldSubscriptions, clock } = dependencies;
  const { resumedAt = 0 } = subscription;
  if (!isDeliverable(subscription) || sentAt <= resumedAt) return { hasChanged: false };
  const hold = isHeld(subscription.hold, clock()) ? subscription.hold : undefined;
  if (hold !== undefined && hold.reason !== BOUNCED) return { hasChanged: false };
  const bounced = { reason: BOUNCED, since: clock(), ...(detail !== undefined && { note: detail }) };
  const held = hold === undefined ? await subscriptions.replaceHold(subscription, bounced) : subscription;
  // On a repetition too, so that one cut short is made whole: cached subscriber lists must not outlive it, and it is listed, after the
  // hold is written: an entry before that could be taken for one that is out of date.
  await recordSubscriptionChange(subscription, dependencies);
  if (held !== undefined) await heldSubscriptions.put(held, smtpStatus);
  return { ...(held !== undefined && { held }), hasChanged: hold === undefined && held !== undefined };
};
