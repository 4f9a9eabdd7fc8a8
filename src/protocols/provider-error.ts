import type { Outcome } from '#src/domain/delivery/outcome.ts';

/** How AWS services say "slower": rates and quotas, which pass. */
const THROTTLING =
  /^(?:Throttl|TooManyRequests|RequestThrottled|SlowDown|LimitExceeded|PriorRequestNotComplete|KMSThrottl|KmsThrottl|BandwidthLimitExceeded|RequestLimitExceeded|ProvisionedThroughputExceeded)/;

/** Refusals of a request that a later, newly signed one may escape. */
const PASSING =
  /^(?:ExpiredToken|RequestExpired|RequestTimeout|RequestTimeTooSkewed|RequestInTheFuture|IDPCommunicationError)/;

const statusOf = (error: Error): number | undefined => {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
};

/** Why, as a constant of the service, where its errors have one: `MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT`. */
const reasonOf = (error: Error): string => {
  const reason = 'Reason' in error ? error.Reason : undefined;
  return typeof reason === 'string' && /^[A-Z_]{1,100}$/.test(reason) ? `${error.name}: ${reason}` : error.name;
};

/**
 * What an error of an AWS client means for the delivery: throttling is tried again without counting, refusals of the
 * request (4xx) are final, and everything else (5xx, network, timeouts) is retried. Reasons name the kind of error
 * only, because its text may quote the recipient.
 */
export const outcomeOfProviderError = (error: unknown, signal: AbortSignal): Outcome => {
  if (signal.aborted) return { kind: 'retry', reason: 'aborted' };
  if (!(error instanceof Error)) throw error;
  const status = statusOf(error);
  const reason = reasonOf(error);
  if (THROTTLING.test(error.name) || status === 429) return { kind: 'throttled', reason };
  const isFinal = status !== undefined && status >= 400 && status < 500 && !PASSING.test(error.name);
  return { kind: isFinal ? 'rejected' : 'retry', reason };
};
