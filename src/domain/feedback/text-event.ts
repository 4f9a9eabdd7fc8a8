import * as z from 'zod';
import type { SentText } from '#src/domain/messages/sent-text.ts';
import { HEX_ID, parseOwnerUrn } from '#src/domain/urn.ts';
import { monthOf } from '#src/domain/usage/months.ts';
import { printable } from './printable.ts';
import type { SubscriptionFeedback } from './subscription-feedback.ts';

/**
 * An event of AWS End User Messaging about one text, as a configuration set publishes it (user guide, "Example of event data");
 * what nothing here reads is left out. `context` is what the text was sent with. Numbers that are missing are not known.
 */
export const TextEvent = z.object({
  eventType: z.string().startsWith('TEXT_'),
  isFinal: z.boolean().default(false),
  messageId: z.string(),
  messageRequestTimestamp: z.number(),
  eventTimestamp: z.number(),
  messageStatusDescription: z.string().nullish(),
  totalMessageParts: z.number().nullish(),
  totalMessagePrice: z.number().nullish(),
  totalCarrierFee: z.number().nullish(),
  context: z.record(z.string(), z.string()).nullish(),
});
export type TextEvent = z.infer<typeof TextEvent>;

/** What a text is sent for. */
type TextOrigin = {
  readonly topicUrn: string;
  /** `''` without a topic. */
  readonly topicId: string;
  /** Of the message; its copies share it. */
  readonly messageId: string;
  /** Of the copy: the id of a text without a topic. */
  readonly subscriptionId: string;
  /** Of its envelope. @default a message */
  readonly kind?: string;
  readonly sent: SentText;
};

/** Texts of a topic that are no messages of it: statistics do not count them (contract section 12.4). */
const ABOUT_CONSENT: readonly string[] = ['confirmation', 'cancellation'];

/**
 * What a text takes with it, and brings back in its events: at most five entries, none of them empty. So one of them, `sent`, says
 * all that it was counted as, and of a text about consent its kind.
 */
export const textContextOf = ({ topicUrn, topicId, messageId, subscriptionId, kind = '', sent }: TextOrigin) => ({
  project: parseOwnerUrn(topicUrn)?.project ?? '-',
  messageId,
  subscriptionId,
  ...(topicId !== '' && { topicId }),
  sent: [
    ...[monthOf(sent.sentAt), sent.parts, sent.country ?? '-'],
    ...(ABOUT_CONSENT.includes(kind) ? [kind] : []),
  ].join(' '),
});

/** What {@link textContextOf} wrote; of texts that an earlier version has sent, nothing of how they were counted. */
const readSent = (context: Readonly<Record<string, string>>) => {
  const [, month, parts, country, kind = ''] = SENT.exec(context['sent'] ?? '') ?? [];
  if (month === undefined) return { kind: context['kind'] ?? '' };
  return { kind, month, counted: { parts: Number(parts), ...(country !== undefined && { country }) } };
};

/** As in `2026-11 2 US`, or `2026-11 1 - confirmation`. */
const SENT = /^(\d{4}-\d{2}) (\d{1,3}) (?:([A-Z]{2})|-)(?: (\w+))?$/;

/** What a text was counted as when it was sent. */
type CountedText = {
  readonly parts: number;
  /** ISO 3166-1, two letters; absent where the number is of no country. */
  readonly country?: string;
};

/** What the provider has taken for a text. It may be reported more than once: `textId` says of which text. */
export type BilledText = {
  /** The provider's own id. */
  readonly textId: string;
  readonly project: string;
  /** Absent without a topic. */
  readonly topicId?: string;
  /** The calendar month (UTC) that it was counted in. */
  readonly month: string;
  /** What it was counted as until then; absent of texts that an earlier version has sent. */
  readonly counted?: CountedText;
  /** What is absent has not been said. */
  readonly parts?: number;
  /** In US dollars, both for all parts. */
  readonly priceUsd?: number;
  readonly carrierFeeUsd?: number;
};

/** The end of a text, as its provider reports it. Times are epoch milliseconds. */
export type TextReport = {
  readonly project: string;
  /** The message; and its copy, or the text without a topic. */
  readonly messageId: string;
  readonly subscriptionId: string;
  /** Absent without a topic. */
  readonly topicId?: string;
  /** It asks for consent, or says that it is withdrawn; absent of messages. */
  readonly isAboutConsent?: true;
  /** When the provider took the text, and when it came to its end. */
  readonly sentAt: number;
  readonly endedAt: number;
  /** Why it did not arrive, and what that says of the number, if anything; absent when it did. */
  readonly failure?: { readonly reason: string; readonly number?: 'bounced' | 'opted-out' };
  readonly billed: BilledText;
};

/** `TEXT_SUCCESSFUL`, when it is final, is as much as carriers of some countries report. */
const ARRIVED: readonly string[] = ['TEXT_DELIVERED', 'TEXT_SUCCESSFUL'];

/**
 * What an event reports; undefined when nothing is to be concluded from it: it is not the last of its text, or the text is none
 * of this service's. Whatever ends a text and is no delivery is a failure, also `TEXT_UNKNOWN`, which ends it when its carrier has
 * reported nothing for 72 hours, and types of events that do not exist yet.
 */
export const textReportOf = (event: TextEvent): TextReport | undefined => {
  const context = event.context ?? {};
  const { project = '', messageId = '', subscriptionId = '', topicId = '' } = context;
  const isOurs = project !== '' && HEX_ID.test(subscriptionId) && (topicId === '' || HEX_ID.test(topicId));
  if (!event.isFinal || !isOurs) return undefined;
  const { kind, counted, month = monthOf(event.messageRequestTimestamp) } = readSent(context);
  const of = { project, ...(topicId !== '' && { topicId }) };
  return {
    ...of,
    messageId,
    subscriptionId,
    ...(ABOUT_CONSENT.includes(kind) && { isAboutConsent: true }),
    sentAt: event.messageRequestTimestamp,
    endedAt: event.eventTimestamp,
    ...(!ARRIVED.includes(event.eventType) && { failure: failureOf(event) }),
    billed: {
      textId: event.messageId,
      ...of,
      month,
      ...(counted !== undefined && { counted }),
      ...costOf(event),
    },
  };
};

const costOf = ({ totalMessageParts, totalMessagePrice, totalCarrierFee }: TextEvent) => ({
  ...(typeof totalMessageParts === 'number' && { parts: totalMessageParts }),
  ...(typeof totalMessagePrice === 'number' && { priceUsd: totalMessagePrice }),
  ...(typeof totalCarrierFee === 'number' && { carrierFeeUsd: totalCarrierFee }),
});

/** The type of the event, which is a constant, and what it says about it. */
const failureOf = ({ eventType, messageStatusDescription }: TextEvent): NonNullable<TextReport['failure']> => {
  const reason = printable(`${eventType}: ${messageStatusDescription ?? ''}`).replace(/:$/, '');
  const number = OF_THE_NUMBER[eventType];
  return number === undefined ? { reason } : { reason, number };
};

/**
 * A number that is not valid is as an address that does not exist. A device or carrier that blocks the texts of a sender does so,
 * as far as can be known, because the owner of the number has wanted it. All else passes, or is due to the text, its sender or a
 * carrier.
 */
const OF_THE_NUMBER: Readonly<Record<string, 'bounced' | 'opted-out'>> = {
  TEXT_INVALID: 'bounced',
  TEXT_BLOCKED: 'opted-out',
};

/** What a report says of the subscription that its text was sent for; undefined when nothing, or there is none. */
export const textFeedbackOf = ({
  topicId,
  subscriptionId,
  sentAt,
  failure,
}: TextReport): SubscriptionFeedback | undefined =>
  topicId === undefined || failure?.number === undefined
    ? undefined
    : { kind: failure.number, topicId, subscriptionId, sentAt, detail: failure.reason };
