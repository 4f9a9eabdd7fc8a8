import * as z from 'zod';
import { HEX_ID, parseOwnerUrn } from '#src/domain/urn.ts';
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
  isoCountryCode: z.string().nullish(),
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
};

/** Texts of a topic that are no messages of it: statistics do not count them (contract section 12.4). */
const ABOUT_CONSENT: readonly string[] = ['confirmation', 'cancellation'];

/** What a text takes with it, and brings back in its events: at most five entries, none of them empty. */
export const textContextOf = ({ topicUrn, topicId, messageId, subscriptionId, kind = '' }: TextOrigin) => ({
  project: parseOwnerUrn(topicUrn)?.project ?? '-',
  messageId,
  subscriptionId,
  ...(topicId !== '' && { topicId }),
  ...(ABOUT_CONSENT.includes(kind) && { kind }),
});

/** What the provider has taken for a text. It may be reported more than once: `textId` says of which text. */
export type BilledText = {
  /** The provider's own id. */
  readonly textId: string;
  readonly project: string;
  /** Absent without a topic. */
  readonly topicId?: string;
  /** ISO 3166-1, two letters; absent when it is not known. */
  readonly country?: string;
  readonly parts: number;
  /** In US dollars, both for all parts. */
  readonly priceUsd: number;
  readonly carrierFeeUsd: number;
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
  const { project = '', messageId = '', subscriptionId = '', topicId = '', kind = '' } = event.context ?? {};
  const isOurs = project !== '' && HEX_ID.test(subscriptionId) && (topicId === '' || HEX_ID.test(topicId));
  if (!event.isFinal || !isOurs) return undefined;
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
      ...(typeof event.isoCountryCode === 'string' && { country: event.isoCountryCode }),
      parts: event.totalMessageParts ?? 0,
      priceUsd: event.totalMessagePrice ?? 0,
      carrierFeeUsd: event.totalCarrierFee ?? 0,
    },
  };
};

/** The type of the event, which is a constant, and what it says about it. */
const failureOf = ({ eventType, messageStatusDescription }: TextEvent): NonNullable<TextReport['failure']> => {
  const reason = printable(`${eventType}: ${messageStatusDescription ?? ''}`).replace(/:$/, '');
  const number = OF_THE_NUMBER[eventType];
  return number === undefined ? { reason } : { reason, number };
};

/**
 * A number that is not valid is as an address that does not exist. A device or carrier that blocks the texts of a sender does so, as
 * far as can be known, because the owner of the number has wanted it. All else passes, or is due to the text, its sender or a carrier.
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
