import * as z from 'zod';
import { HEX_ID } from '#src/domain/urn.ts';
import { printable } from './printable.ts';
import type { SubscriptionFeedback } from './subscription-feedback.ts';

/** What the mails of a subscription are tagged with: by these a mail's events lead back to it. */
export const TOPIC_TAG = 'topic-id';
export const SUBSCRIPTION_TAG = 'subscription-id';

/**
 * An event of SES about one mail, as a configuration set publishes it (SES developer guide, "Contents of event data that Amazon
 * SES publishes to Amazon SNS"); what nothing here reads is left out. Tags are those that the mail was sent with.
 */
export const MailEvent = z.object({
  eventType: z.string(),
  mail: z.object({
    timestamp: z.iso.datetime().transform((text) => Date.parse(text)),
    tags: z.record(z.string(), z.array(z.string())).default({}),
  }),
  bounce: z
    .object({
      bounceType: z.string(),
      bounceSubType: z.string().optional(),
      bouncedRecipients: z
        .array(z.object({ diagnosticCode: z.string().optional(), status: z.string().optional() }))
        .default([]),
    })
    .optional(),
  complaint: z.object({ complaintFeedbackType: z.string().nullish() }).optional(),
});
export type MailEvent = z.infer<typeof MailEvent>;

/**
 * What a mail's event says of the subscription that it was sent for. Each mail has one recipient, and the id of a subscription
 * is made of its address, so that addresses are not compared: a forwarding server may report another one.
 */
export type MailFeedback = SubscriptionFeedback & {
  readonly kind: 'bounced' | 'complained';
  /** Of which kind it is, in SES's words: `Permanent bounce (General)`. */
  readonly reason: string;
};

/**
 * What is to be concluded from an event; undefined when nothing is: a bounce that is not permanent (SES has tried for hours, and
 * the next mail may arrive), a report that a mail is no spam, another event, or one of a mail without a subscription.
 */
export const mailFeedbackOf = ({ eventType, mail, bounce, complaint }: MailEvent): MailFeedback | undefined => {
  const tagOf = (tag: string): string => mail.tags[tag]?.at(0) ?? '';
  const topicId = tagOf(TOPIC_TAG);
  const subscriptionId = tagOf(SUBSCRIPTION_TAG);
  if (!HEX_ID.test(topicId) || !HEX_ID.test(subscriptionId)) return undefined;
  const of = { topicId, subscriptionId, sentAt: mail.timestamp };
  if (eventType === 'Bounce' && bounce?.bounceType === 'Permanent') {
    const { diagnosticCode = '', status = '' } = bounce.bouncedRecipients.at(0) ?? {};
    const detail = printable(diagnosticCode);
    return {
      ...{ kind: 'bounced', ...of, reason: withKind('Permanent bounce', bounce.bounceSubType) },
      ...(SMTP_STATUS.test(status) && { smtpStatus: status }),
      ...(detail !== '' && { detail }),
    };
  }
  if (eventType === 'Complaint' && complaint !== undefined && complaint.complaintFeedbackType !== 'not-spam') {
    return { kind: 'complained', ...of, reason: withKind('Complaint', complaint.complaintFeedbackType) };
  }
  return undefined;
};

const SMTP_STATUS = /^[245]\.\d{1,3}\.\d{1,3}$/;

/** One word, as SES names kinds; anything else a stranger's server may have written. */
const KIND = /^[A-Za-z-]{1,40}$/;

const withKind = (what: string, kind: string | null | undefined): string =>
  KIND.test(kind ?? '') ? `${what} (${kind})` : what;
