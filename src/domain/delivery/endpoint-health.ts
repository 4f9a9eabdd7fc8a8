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

/** HTTP: the endpoint works, and gets more than it wants (RFC 6585 section 4). */
const TOO_MANY_REQUESTS = 429;

/** Failures are what an endpoint answers or fails to answer; throttling, its own included, and expired messages are none. */
const isFailure = (outcome: Outcome): outcome is Extract<Outcome, { readonly kind: 'retry' | 'rejected' }> =>
  (outcome.kind === 'retry' || outcome.kind === 'rejected') && outcome.httpStatus !== TOO_MANY_REQUESTS;

/** What the attempts of an invocation on one endpoint say about it. */
export const signsOf = (outcomes: readonly Outcome[]): HealthSigns => {
  const lastTaken = outcomes.findLastIndex(({ kind }) => kind === 'delivered');
  const failures = outcomes.slice(lastTaken + 1).filter(isFailure);
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
  /** How often it failed since then. */
  readonly failures: number;
  /** How often it failed in the time that counts together. */
  readonly failuresWithin: number;
  /** Since when its messages are held because of it; absent while they go out as ever. */
  readonly sick?: { readonly state: SickState; readonly since: number };
};

/** HTTP: the resource is gone for good (RFC 9110 section 15.5.11). */
const GONE = 410;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Whether an endpoint has answered that it is gone for good. */
export const isGone = ({ lastStatus }: Pick<Failing, 'lastStatus'>): boolean => lastStatus === GONE;

/** Whether an endpoint that is unhealthy since then has taken nothing for too long: every success of such a one is noted. */
export const isUnhealthyForLong = (since: number, at: number, { disableAfterDays }: HealthSettings): boolean =>
  at - since >= disableAfterDays * DAY_MS;

/**
 * Whether an endpoint that gets few messages has failed a few times, and for a day at least. It may have taken something in between
 * that no instance has noted: a probe will tell (decision 093).
 */
const isFailingForLong = (
  { firstFailureAt, lastFailureAt, failures }: Failing,
  { sparseFailures, sparseHours }: HealthSettings,
): boolean => failures >= sparseFailures && lastFailureAt - firstFailureAt >= sparseHours * HOUR_MS;

/** Whether an endpoint has failed so often in the time that counts together that what is for it is held. */
const isFailingOften = ({ failuresWithin }: Failing, { failures }: HealthSettings): boolean =>
  failuresWithin >= failures;

/** Whether what is known bears out that an endpoint was found unhealthy, under whatever profile. */
export const mayBeUnhealthy = (failing: Failing, settings: HealthSettings): boolean =>
  isFailingOften(failing, settings) || isFailingForLong(failing, settings);

/**
 * In which state an endpoint is to be by its last failure; undefined when it may go on. Of one that is not unhealthy it is not
 * known whether it has taken something between two failures (decision 074).
 */
export const stateAfterFailure = (
  failing: Failing,
  profile: RetryProfile,
  settings: HealthSettings,
): SickState | undefined => {
  const { sick, lastFailureAt } = failing;
  const isHopeless = isGone(failing) || (sick !== undefined && isUnhealthyForLong(sick.since, lastFailureAt, settings));
  if (profile !== 'standard') return isFailingOften(failing, settings) ? 'unhealthy' : undefined;
  if (isHopeless) return 'disabled';
  return mayBeUnhealthy(failing, settings) ? 'unhealthy' : undefined;
};

/** The interval until the next probe, in seconds, from the one before; undefined for the first. */
export const nextProbeSeconds = (
  previous: number | undefined,
  { firstProbeSeconds, maxProbeSeconds }: HealthSettings,
): number => Math.min(previous === undefined ? firstProbeSeconds : previous * 2, maxProbeSeconds);
