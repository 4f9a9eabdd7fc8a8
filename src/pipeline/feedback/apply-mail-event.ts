import { MailEvent, type MailFeedback, mailFeedbackOf } from '#src/domain/feedback/mail-event.ts';
import { BOUNCED, isHeld } from '#src/domain/holding/hold.ts';
import { isDeliverable, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { recordSubscriptionChange } from '#src/pipeline/subscription-change.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { type CancelQuietlyDependencies, cancelQuietly } from './cancel-quietly.ts';

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
  const apply = kind === 'bounced' ? holdForBounce : cancelForComplaint;
  return { kind, topicId, hasChanged: await apply(subscription, feedback, dependencies) };
};

/** A mail from before the owner resumed the subscription says nothing: the owner knew of that. */
const holdForBounce = async (
  subscription: Subscription,
  { sentAt, detail }: MailFeedback,
  dependencies: ApplyMailEventDependencies,
): Promise<boolean> => {
  const { subscriptions, clock } = dependencies;
  const isHeldAlready = isHeld(subscription.hold, clock());
  const isOutdated = subscription.resumedAt !== undefined && sentAt <= subscription.resumedAt;
  if (!isDeliverable(subscription) || isHeldAlready || isOutdated) return false;
  const hold = { reason: BOUNCED, since: clock(), ...(detail !== undefined && { note: detail }) };
  const held = await subscriptions.replaceHold(subscription, hold);
  await recordSubscriptionChange(subscription, dependencies);
  return held !== undefined;
};

const cancelForComplaint = async (
  subscription: Subscription,
  _feedback: MailFeedback,
  dependencies: ApplyMailEventDependencies,
): Promise<boolean> => (await cancelQuietly(subscription, dependencies)) !== undefined;
