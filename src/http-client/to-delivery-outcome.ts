import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { MAX_STANDARD_AFTER_SECONDS } from '#src/domain/delivery/retry-schedule.ts';
import type { HttpOutcome } from './send-request.ts';

/** The longest wait that an endpoint can ask for by `Retry-After`; how much of it counts is the retry profile's. */
const MAX_RETRY_AFTER_SECONDS = MAX_STANDARD_AFTER_SECONDS;

/** The dates of HTTP (RFC 9110 section 5.6.7): the one in use, and the two obsolete ones that have to be understood. */
const DATE_FORMS = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

/** Epoch milliseconds of a date, always in GMT; undefined for other texts, of which `Date.parse` would guess. */
const readHttpDate = (text: string): number | undefined => {
  if (!DATE_FORMS.some((form) => form.test(text))) return undefined;
  const time = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : time;
};

/** Seconds of a `Retry-After`, given in seconds or as a date (RFC 9110 section 10.2.3); undefined when it is neither. */
const retryAfterSeconds = (value: string | undefined, now: number): number | undefined => {
  const text = value?.trim() ?? '';
  const time = readHttpDate(text);
  const fromDate = time === undefined ? undefined : Math.ceil((time - now) / 1000);
  const seconds = /^\d+$/.test(text) ? Number(text) : fromDate;
  return seconds === undefined ? undefined : Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_SECONDS);
};

/**
 * Answers below 500 that ask to come again: the server waited too long for the request, often because a kept connection was
 * just being closed (408); does not take it over this handshake yet (425, RFC 8470); has too much to do (429).
 */
const COME_AGAIN: readonly number[] = [408, 425, 429];

/** Answers that `Retry-After` belongs to (RFC 9110 section 15.6.4, RFC 6585 section 4) or is sent with. */
const HAVE_RETRY_AFTER: readonly number[] = [...COME_AGAIN, 503];

/**
 * What a result means for the delivery (contract section 9.5): answers other than 2xx, 5xx and those that ask to come again
 * are final, 3xx and 410 included.
 */
export const toDeliveryOutcome = (result: HttpOutcome, now: number): Outcome => {
  if (result.kind === 'refused') return { kind: 'rejected', reason: result.reason };
  if (result.kind === 'failed') return { kind: 'retry', reason: result.reason };
  const { status, retryAfter } = result;
  if (status >= 200 && status < 300) return { kind: 'delivered', httpStatus: status };
  const reason = `HTTP ${status}`;
  if (status < 500 && !COME_AGAIN.includes(status)) return { kind: 'rejected', reason, httpStatus: status };
  const afterSeconds = HAVE_RETRY_AFTER.includes(status) ? retryAfterSeconds(retryAfter, now) : undefined;
  return { kind: 'retry', reason, httpStatus: status, ...(afterSeconds === undefined ? {} : { afterSeconds }) };
};
