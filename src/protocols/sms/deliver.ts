import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { textContextOf } from '#src/domain/feedback/text-event.ts';
import { MAX_SMS_CHARACTERS, TEXT_LIMITS_IN_WORDS } from '#src/domain/messages/direct-sms.ts';
import { recipientExpiresAt } from '#src/queues/envelope.ts';
import type { Deliverer } from '../deliverer.ts';
import { countryFault, parsePhoneNumber } from '../phone-number.ts';
import { sentTextOf, withSentText } from '../sent-text.ts';
import type { SmsText } from './providers/sms-provider.ts';
import { renderSms } from './render.ts';
import type { SmsTransport } from './transport.ts';

/** The dependencies of SMS delivery. */
export type SmsDelivererOptions = {
  readonly transport: SmsTransport;
  readonly publicBaseUrl: string;
  /** The countries that texts may go to. @default all */
  readonly countries?: readonly string[] | undefined;
  /** Counts the texts of numbers. */
  readonly texts: {
    admit(number: string, now: number): Promise<boolean>;
    giveBack(number: string): Promise<void>;
  };
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
};

const rejected = (reason: string): Outcome => ({ kind: 'rejected', reason });

/** Why a text is never sent; undefined when nothing is in its way. */
const textFault = (text: string): string | undefined => {
  if (text === '') return 'the text is empty';
  return text.length > MAX_SMS_CHARACTERS ? `the text is longer than ${MAX_SMS_CHARACTERS} characters` : undefined;
};

/** Why a number gets no texts from this stage; its list of countries may be shorter than when the number was subscribed. */
const numberFault = (number: string, countries: readonly string[] | undefined): string | undefined => {
  const fault = countries && countryFault(parsePhoneNumber(number) ?? {}, countries);
  return fault && `SMN.0012: ${fault}`;
};

/** Sends a text that counts for its number: one write before it, and one more when the provider is too busy for it. */
const sendCounted = async (
  sms: SmsText,
  { transport, texts, clock }: SmsDelivererOptions,
  signal: AbortSignal,
): Promise<Outcome> => {
  if (!(await texts.admit(sms.to, clock()))) return rejected(`SMN.0057: texts to one number: ${TEXT_LIMITS_IN_WORDS}`);
  const outcome = await transport.send(sms, signal);
  if (outcome.kind === 'throttled') await texts.giveBack(sms.to);
  return outcome;
};

/**
 * Delivers text messages; delivered means that their provider has accepted them. Messages of topics count for their number; texts
 * without a topic were counted when they were requested, and confirmations have limits of their own.
 */
export const createSmsDeliverer =
  (options: SmsDelivererOptions): Deliverer =>
  async (envelope) =>
  async (recipient, signal) => {
    const { transport, publicBaseUrl, countries, clock } = options;
    const { endpoint: to } = recipient;
    const text = renderSms(envelope, recipient, publicBaseUrl);
    if (text === undefined) return rejected('the confirmation has no token');
    const fault = textFault(text) ?? numberFault(to, countries);
    if (fault !== undefined) return rejected(fault);
    const now = clock();
    const sent = sentTextOf({ to, text }, now);
    const timeToLiveSeconds = (recipientExpiresAt(envelope, recipient) - now) / 1000;
    const context = textContextOf({ ...envelope, subscriptionId: recipient.subscriptionId, sent });
    const sms = { to, text, timeToLiveSeconds, context };
    const outcome =
      envelope.kind === 'notification' ? await sendCounted(sms, options, signal) : await transport.send(sms, signal);
    return withSentText(outcome, sent);
  };
