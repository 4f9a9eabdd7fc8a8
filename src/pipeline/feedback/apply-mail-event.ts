import { MailEvent, type MailFeedback, mailFeedbackOf } from '#src/domain/feedback/mail-event.ts';
import { BOUNCED, isHeld } from '#src/domain/holding/hold.ts';
import { type ServiceEvent, serviceEvent } from '#src/domain/service-events/service-event.ts';
import { subscriptionFacts } from '#src/domain/service-events/subscription-facts.ts';
import { isDeliverable, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { type CancelQuietlyDependencies, cancelQuietly } from '#src/pipeline/cancel-quietly.ts';
import { recordSubscriptionChange } from '#src/pipeline/subscription-change.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';

/** What {@link applyMailEvent} needs. */
export type ApplyMailEventDependencies = CancelQuietlyDependencies & {
  readonly subscriptions: Pick<SubscriptionStore, 'get' | 'replaceHold' | 'changeStatus'>;
};

/** What an event has changed, if anything. */
export type AppliedMailEvent = Pick<MailFeedback, 'kind' | 'topicId'> & {
  readonly hasChanged: boolean;
  /** What is to be sent of it: on a repetition too, for it may not have been sent before; then it is the same. */
  readonly event?: ServiceEvent;
};

/**
 * Draws the consequences of an event of SES (decision 085): an address that does not exist gets nothing more until the owner of
 * its topic resumes the subscription, and a recipient who complains is unsubscribed. Returns undefined for an event without
 * consequences. Throws when the event cannot be read: it is received again, and ends in the terminal queue. Repeating it changes
 * nothing.
 */
export const applyMailEvent = async (
  text: string,
  dependencies: ApplyMailEventDependencies,
): Promise<AppliedMailEvent | undefined> => {
  const feedback = mailFeedbackOf(MailEvent.parse(JSON.parse(text)));
  if (feedback === undefined) return undefined;
  const { kind, topicId } = feedback;
  const subscription = await dependencies.subscriptions.get(topicId, feedback.subscriptionId);
  // One that was added anew has consented after that mail.
  if (subscription === undefined || feedback.sentAt < subscription.createdAt)
    return { kind, topicId, hasChanged: false };
  const { hasChanged, event } =
    kind === 'bounced'
      ? await applyBounce(subscription, feedback, dependencies)
      : await applyComplaint(subscription, feedback, dependencies);
  return { kind, topicId, hasChanged, ...(event !== undefined && { event }) };
};

type Applied = { readonly hasChanged: boolean; readonly event?: ServiceEvent | undefined };

/** One event for each time that a subscription comes to be held, however many mails bounce. */
const applyBounce = async (
  subscription: Subscription,
  feedback: MailFeedback,
  dependencies: ApplyMailEventDependencies,
): Promise<Applied> => {
  const { held, hasChanged } = await holdForBounce(subscription, feedback, dependencies);
  const { topicId, subscriptionId, reason, smtpStatus } = feedback;
  const since = held?.hold?.since;
  const facts = since === undefined ? undefined : subscriptionFacts(subscription, since);
  if (since === undefined || facts === undefined) return { hasChanged };
  const failure = { reason, ...(smtpStatus !== undefined && { smtp_status: smtpStatus }) };
  return {
    hasChanged,
    event: serviceEvent('SMN Mail Bounced', [topicId, subscriptionId, since], { ...facts, ...failure }),
  };
};

/** One event for each mail that is complained of, whether or not its recipient has cancelled the subscription before. */
const applyComplaint = async (
  subscription: Subscription,
  { topicId, subscriptionId, sentAt, reason }: MailFeedback,
  dependencies: ApplyMailEventDependencies,
): Promise<Applied> => {
  const hasChanged = (await cancelQuietly(subscription, dependencies)) !== undefined;
  const facts = subscriptionFacts(subscription, dependencies.clock());
  const occurrence = [topicId, subscriptionId, sentAt];
  return { hasChanged, event: facts && serviceEvent('SMN Mail Complained', occurrence, { ...facts, reason }) };
};

/**
 * Returns the subscription if it is held for bounces by now. A mail from before the owner resumed the subscription says nothing: the
 * owner knew of that.
 */
const holdForBounce = async (
  subscription: Subscription,
  { sentAt, detail }: MailFeedback,
  dependencies: ApplyMailEventDependencies,
): Promise<{ readonly held?: Subscription | undefined; readonly hasChanged: boolean }> => {
  const { subscriptions, clock } = dependencies;
  const { resumedAt = 0 } = subscription;
  if (!isDeliverable(subscription) || sentAt <= resumedAt) return { hasChanged: false };
  const hold = isHeld(subscription.hold, clock()) ? subscription.hold : undefined;
  if (hold !== undefined && hold.reason !== BOUNCED) return { hasChanged: false };
  const bounced = { reason: BOUNCED, since: clock(), ...(detail !== undefined && { note: detail }) };
  const held = hold === undefined ? await subscriptions.replaceHold(subscription, bounced) : subscription;
  // On a repetition too, so that one cut short is made whole: cached subscriber lists must not outlive it.
  await recordSubscriptionChange(subscription, dependencies);
  return { held, hasChanged: hold === undefined && held !== undefined };
};
