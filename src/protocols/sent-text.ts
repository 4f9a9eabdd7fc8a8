import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { SentText } from '#src/domain/messages/sent-text.ts';
import { smsPartsOf } from '#src/domain/messages/sms-parts.ts';
import { parsePhoneNumber } from './phone-number.ts';

/** What a text to a number (E.164) counts as that is sent at this time (epoch milliseconds). */
export const sentTextOf = ({ to, text }: { readonly to: string; readonly text: string }, sentAt: number): SentText => {
  const country = parsePhoneNumber(to)?.country;
  return { sentAt, parts: smsPartsOf(text).parts, ...(country !== undefined && { country }) };
};

/** The outcome of sending a text, with what it counts as when its provider has taken it. */
export const withSentText = (outcome: Outcome, text: SentText): Outcome =>
  outcome.kind === 'delivered' ? { ...outcome, text } : outcome;
