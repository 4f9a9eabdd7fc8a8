import { MailEvent, type MailFeedback, mailFeedbackOf } from '#src/domain/feedback/mail-event.ts';
import { BOUNCED, isHeld } from '#src/domain/holding/hold.ts';
import { isDeliverable, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { type CancelQuietlyDependencies, cancelQuietly } from '#src/pipeline/cancel-quietly.ts';
import { recordSubscriptionChange } from '#src/pipeline/subscription-change.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';

/** What {@link applyMailEvent} needs. */
export type ApplyMailEventDependencies = CancelQuietlyDependencies & {
  readonly subscriptions: Pick<SubscriptionStore, 'get' | 'replaceHold' | 'changeStatus'>;
};

/** What an event has changed, if anything. */
export type AppliedMailEvent = Pick<MailFeedback, 'kind' | 'topicId'> & { readonly hasChanged: boolean };

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
  const changed =
    kind === 'bounced'
      ? await holdForBounce(subscription, feedback, dependencies)
      : await cancelQuietly(subscription, dependencies);
  return { kind, topicId, hasChanged: changed !== undefined };
};

/** A mail from before the owner resumed the subscription says nothing: the owner knew of that. */
const holdForBounce = async (
  subscription: Subscription,
  { sentAt, detail }: MailFeedback,
  dependencies: ApplyMailEventDependencies,
): Promise<Subscription | undefined> => {
  const { subscriptions, clock } = dependencies;
  const { resumedAt = 0 } = subscription;
  if (!isDeliverable(subscription) || sentAt <= resumedAt) return undefined;
  const hold = isHeld(subscription.hold, clock()) ? subscription.hold : undefined;
  if (hold !== undefined && hold.reason !== BOUNCED) return undefined;
  const bounced = { reason: BOUNCED, since: clock(), ...(detail !== undefined && { note: detail }) };
  const held = hold === undefined ? await subscriptions.replaceHold(subscription, bounced) : undefined;
  // On a repetition too, so that one cut short is made whole: cached subscriber lists must not outlive it.
  await recordSubscriptionChange(subscription, dependencies);
  return held;
};
