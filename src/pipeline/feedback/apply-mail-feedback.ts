import type { MailFeedback } from '#src/domain/feedback/mail-event.ts';
import { type ServiceEvent, serviceEvent } from '#src/domain/service-events/service-event.ts';
import { subscriptionFacts } from '#src/domain/service-events/subscription-facts.ts';
import {
  type ChangedSubscription,
  type ChangeSubscriptionDependencies,
  changeSubscription,
} from './change-subscription.ts';

/** What an event of SES has changed, if anything. */
export type AppliedMailFeedback = Pick<MailFeedback, 'kind' | 'topicId'> & {
  readonly hasChanged: boolean;
  /** What is to be sent of it: on a repetition too, for it may not have been sent before; then it is the same. */
  readonly event?: ServiceEvent;
};

/**
 * Draws the consequences of an event of SES (decision 085): an address that does not exist gets nothing more until the owner of
 * its topic resumes the subscription, and a recipient who complains is unsubscribed. Repeating it changes nothing.
 */
export const applyMailFeedback = async (
  feedback: MailFeedback,
  dependencies: ChangeSubscriptionDependencies,
): Promise<AppliedMailFeedback> => {
  const changed = await changeSubscription(feedback, dependencies);
  const { kind, topicId } = feedback;
  const event =
    kind === 'bounced' ? bounceEvent(feedback, changed) : complaintEvent(feedback, changed, dependencies.clock());
  return { kind, topicId, hasChanged: changed.hasChanged, ...(event !== undefined && { event }) };
};

/** One event for each time that a subscription comes to be held, however many mails bounce. */
const bounceEvent = (
  { topicId, subscriptionId, reason, smtpStatus }: MailFeedback,
  { subscription, held }: ChangedSubscription,
): ServiceEvent | undefined => {
  const since = held?.hold?.since;
  const facts = subscription === undefined || since === undefined ? undefined : subscriptionFacts(subscription, since);
  if (since === undefined || facts === undefined) return undefined;
  const failure = { reason, ...(smtpStatus !== undefined && { smtp_status: smtpStatus }) };
  return serviceEvent('SMN Mail Bounced', [topicId, subscriptionId, since], { ...facts, ...failure });
};

/** One event for each mail that is complained of, whether or not its recipient has cancelled the subscription before. */
const complaintEvent = (
  { topicId, subscriptionId, sentAt, reason }: MailFeedback,
  { subscription }: ChangedSubscription,
  now: number,
): ServiceEvent | undefined => {
  const facts = subscription && subscriptionFacts(subscription, now);
  return facts && serviceEvent('SMN Mail Complained', [topicId, subscriptionId, sentAt], { ...facts, reason });
};
