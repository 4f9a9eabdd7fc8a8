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

/** In which state an endpoint is while its messages are held because of it. */
export type SickState = 'unhealthy' | 'disabled';

/** What is known of an endpoint that has failed. Times are epoch milliseconds. */
export type Failing = {
  /** When it failed first since it was last noted that it took something. */
  readonly firstFailureAt: number;
  readonly lastFailureAt: number;
  readonly lastStatus?: number;
  /** How often it failed in the time that counts together. */
  readonly failuresWithin: number;
  /** Since when its messages are held because of it; absent while they go out as ever. */
  readonly sick?: { readonly state: SickState; readonly since: number };
};

/** HTTP: the resource is gone for good (RFC 9110 section 15.5.11). */
const GONE = 410;

const DAY_MS = 86_400_000;

/** Whether an endpoint has answered that it is gone for good. */
export const isGone = ({ lastStatus }: Pick<Failing, 'lastStatus'>): boolean => lastStatus === GONE;

/** Whether an endpoint that is unhealthy since then has taken nothing for too long: every success of such a one is noted. */
export const isUnhealthyForLong = (since: number, at: number, { disableAfterDays }: HealthSettings): boolean =>
  at - since >= disableAfterDays * DAY_MS;

/**
 * In which state an endpoint is to be by its last failure; undefined when it may go on. Of one that is not unhealthy it is not
 * known whether it has taken something between two failures (decision 074).
 */
export const stateAfterFailure = (
  failing: Failing,
  profile: RetryProfile,
  settings: HealthSettings,
): SickState | undefined => {
  const { sick, lastFailureAt, failuresWithin } = failing;
  const isHopeless = isGone(failing) || (sick !== undefined && isUnhealthyForLong(sick.since, lastFailureAt, settings));
  if (profile === 'standard' && isHopeless) return 'disabled';
  return failuresWithin >= settings.failures ? 'unhealthy' : undefined;
};

/** The interval until the next probe, in seconds, from the one before; undefined for the first. */
export const nextProbeSeconds = (
  previous: number | undefined,
  { firstProbeSeconds, maxProbeSeconds }: HealthSettings,
): number => Math.min(previous === undefined ? firstProbeSeconds : previous * 2, maxProbeSeconds);
