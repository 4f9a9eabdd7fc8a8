/** The longest wait one queue delay covers, and the cap on a receiver's `Retry-After`. */
const MAX_WAIT_SECONDS = 900;

/** A failed attempt, as the schedule sees it. Times are epoch milliseconds. */
export type FailedAttempt = {
  /** How many attempts were made before the one that failed: 0 for the first. */
  readonly attempt: number;
  /** Upper bounds of the waits before attempts 2, 3, … */
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
 * Profile `smn` (contract sections 9.5 and 17 no. 25): one attempt per step after the first, full jitter below the
 * step, never earlier than `Retry-After` (capped at 900 s), and none after the time to live.
 */
export const nextStep = (failed: FailedAttempt): NextStep => {
  const step = failed.stepsSeconds[failed.attempt];
  if (step === undefined) return { kind: 'exhausted' };
  const asked = Math.min(Math.max(failed.afterSeconds ?? 0, 0), MAX_WAIT_SECONDS);
  const delaySeconds = Math.max(Math.round(failed.random * step), Math.ceil(asked));
  return failed.now + delaySeconds * 1000 < failed.expiresAt ? { kind: 'wait', delaySeconds } : { kind: 'expired' };
};
