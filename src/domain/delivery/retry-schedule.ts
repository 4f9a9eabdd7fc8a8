import type { RetryProfile } from '#src/domain/holding/delivery-policy.ts';

/** The most of a receiver's `Retry-After` that counts, in seconds: the longest delay of a queue, and a day under `standard`. */
const MAX_AFTER_SECONDS = 900;
export const MAX_STANDARD_AFTER_SECONDS = 86_400;

/**
 * The waits of profile `standard`, in seconds: ten attempts over 75 hours, as the specification of Standard Webhooks advises
 * (5 s, 5 min, 30 min, then 2, 5, 10, 14, 20 and 24 h).
 */
const STANDARD_STEPS_SECONDS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** What a wait may be longer than its step, so that what failed together does not come again together. */
const MAX_JITTER = 0.1;
const MAX_JITTER_SECONDS = 300;

/** A failed attempt, as the schedule sees it. Times are epoch milliseconds. */
export type FailedAttempt = {
  /** How many attempts were made before the one that failed: 0 for the first. */
  readonly attempt: number;
  /** @default `smn` */
  readonly profile?: RetryProfile | undefined;
  /** Of profile `smn`: upper bounds of the waits before attempts 2, 3, … */
  readonly stepsSeconds: readonly number[];
  /** The receiver's `Retry-After`. */
  readonly afterSeconds?: number;
  readonly now: number;
  /** When the message's time to live passes. */
  readonly expiresAt: number;
  /** A number drawn from [0, 1). */
  readonly random: number;
};

/** What follows a failed attempt. */
export type NextStep =
  | { readonly kind: 'wait'; readonly delaySeconds: number }
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'expired' };

/**
 * When a message is tried again: never earlier than the profile and `Retry-After` say, and never after the time to live.
 * Profile `smn` (contract sections 9.5 and 17 no. 25) makes one attempt per step after the first, with full jitter below the
 * step. The others wait for the step itself and a little more, and repeat the last one while there are attempts left.
 */
export const nextStep = (failed: FailedAttempt): NextStep => {
  const { waitSeconds, maxAfterSeconds } = scheduled(failed);
  if (waitSeconds === undefined) return { kind: 'exhausted' };
  const asked = Math.min(Math.max(failed.afterSeconds ?? 0, 0), maxAfterSeconds);
  const delaySeconds = Math.max(waitSeconds, Math.ceil(asked));
  return failed.now + delaySeconds * 1000 < failed.expiresAt ? { kind: 'wait', delaySeconds } : { kind: 'expired' };
};

/** The wait that the profile itself wants, undefined when it makes no further attempt, and how much a receiver may ask for. */
type Scheduled = { readonly waitSeconds: number | undefined; readonly maxAfterSeconds: number };

const scheduled = (failed: FailedAttempt): Scheduled => {
  const { profile = 'smn', attempt, stepsSeconds, random } = failed;
  if (profile === 'standard') {
    return { waitSeconds: waitOf(failed, STANDARD_STEPS_SECONDS), maxAfterSeconds: MAX_STANDARD_AFTER_SECONDS };
  }
  if (profile !== 'smn') {
    return {
      waitSeconds: waitOf(failed, profile.stepsSeconds, profile.maxAttempts),
      maxAfterSeconds: MAX_AFTER_SECONDS,
    };
  }
  const step = stepsSeconds[attempt];
  return {
    waitSeconds: step === undefined ? undefined : Math.round(random * step),
    maxAfterSeconds: MAX_AFTER_SECONDS,
  };
};

const waitOf = (
  { attempt, random }: FailedAttempt,
  steps: readonly number[],
  maxAttempts = steps.length + 1,
): number | undefined => {
  const step = steps[attempt] ?? steps.at(-1);
  if (step === undefined || attempt + 1 >= maxAttempts) return undefined;
  return step + Math.round(random * Math.min(step * MAX_JITTER, MAX_JITTER_SECONDS));
};
