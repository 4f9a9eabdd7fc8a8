import type { Outcome } from '#src/domain/outcome.ts';
import type { HttpResult } from './exchange.ts';

/** The longest wait that an endpoint's `Retry-After` is granted: the longest delay of a queue. */
const MAX_RETRY_AFTER_SECONDS = 900;

/** Seconds of a `Retry-After`, given in seconds or as a date (RFC 9110 section 10.2.3); undefined when it is neither. */
const retryAfterSeconds = (value: string | undefined, now: number): number | undefined => {
  const text = value?.trim() ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_SECONDS);
};

/** What a result means for the delivery (contract section 9.5): answers other than 2xx, 5xx and 429 are final, 3xx and 410 included. */
export const outcomeOfHttpResult = (result: HttpResult, now: number): Outcome => {
  if (result.kind === 'refused') return { kind: 'rejected', reason: result.reason };
  if (result.kind === 'failed') return { kind: 'retry', reason: result.reason };
  const { status, retryAfter } = result;
  if (status >= 200 && status < 300) return { kind: 'delivered', httpStatus: status };
  const reason = `HTTP ${status}`;
  if (status !== 429 && status < 500) return { kind: 'rejected', reason, httpStatus: status };
  // 503 is the other status that the header is defined for.
  const afterSeconds = status === 429 || status === 503 ? retryAfterSeconds(retryAfter, now) : undefined;
  return { kind: 'retry', reason, httpStatus: status, ...(afterSeconds === undefined ? {} : { afterSeconds }) };
};
