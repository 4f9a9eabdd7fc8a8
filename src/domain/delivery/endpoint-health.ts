import type { HealthSettings } from '#src/domain/health-settings.ts';
import type { RetryProfile } from '#src/domain/holding/delivery-policy.ts';
import type { Outcome } from './outcome.ts';

/** What the attempts of one invocation say about an endpoint, in their order. */
export type HealthSigns = {
  /** It took a message. */
  readonly isTaken: boolean;
  /** How often it failed after that, or at all. */
  readonly failures: number;
  /** The last of these failures. */
  readonly last?: { readonly reason: string; readonly status?: number };
};

/** Failures are what an endpoint answers or fails to answer; throttling and expired messages say nothing about it. */
export const signsOf = (outcomes: readonly Outcome[]): HealthSigns => {
  const lastTaken = outcomes.findLastIndex(({ kind }) => kind === 'delivered');
  const failures = outcomes
    .slice(lastTaken + 1)
    .flatMap((outcome) => (outcome.kind === 'retry' || outcome.kind === 'rejected' ? [outcome] : []));
  const last = failures.at(-1);
  return {
    isTaken: lastTaken >= 0,
    failures: failures.length,
    ...(last !== undefined && {
      last: { reason: last.reason, ...(last.httpStatus !== undefined && { status: last.httpStatus }) },
    }),
  };
};

/** What is known of an endpoint that has failed. Times are epoch milliseconds. */
export type Failing = {
  /** When it failed first since it last took something. */
  readonly firstFailureAt: number;
  readonly lastFailureAt: number;
  readonly lastStatus?: number;
  /** How often it failed in the time that counts together. */
  readonly failuresWithin: number;
};

/** In which state an endpoint is while its messages are held because of it. */
export type SickState = 'unhealthy' | 'disabled';

/** HTTP: the resource is gone for good (RFC 9110 section 15.5.11). */
const GONE = 410;

const DAY_MS = 86_400_000;

/** In which state an endpoint is to be by its last failure; undefined when it may go on. */
export const stateAfterFailure = (
  { firstFailureAt, lastFailureAt, lastStatus, failuresWithin }: Failing,
  profile: RetryProfile,
  settings: HealthSettings,
): SickState | undefined => {
  const isHopeless = lastStatus === GONE || lastFailureAt - firstFailureAt >= settings.disableAfterDays * DAY_MS;
  if (profile === 'standard' && isHopeless) return 'disabled';
  return failuresWithin >= settings.failures ? 'unhealthy' : undefined;
};

/** The interval until the next probe, in seconds, from the one before; undefined for the first. */
export const nextProbeSeconds = (
  previous: number | undefined,
  { firstProbeSeconds, maxProbeSeconds }: HealthSettings,
): number => Math.min(previous === undefined ? firstProbeSeconds : previous * 2, maxProbeSeconds);
