/**
 * Why and how long messages to a subscription are held rather than delivered (decision 066). Times are epoch milliseconds. A
 * reason of a later version holds as `paused` does.
 */
export type Hold = {
  readonly reason: string;
  readonly since: number;
  /** When it ends by itself; absent when it must be ended. */
  readonly until?: number;
  /** What the caller who began it wrote about it. */
  readonly note?: string;
};

/** Whether a hold holds at that time: one whose end has passed counts as none, everywhere and at once. */
export const isHeld = (hold: Pick<Hold, 'until'> | undefined, now: number): boolean =>
  hold !== undefined && (hold.until === undefined || now < hold.until);

/** Clocks of two functions differ by less. */
const CLOCK_SKEW_MS = 1000;

/** When to look for what a hold has left: once all functions agree that it has ended. */
export const wakeTimeOf = (until: number): number => until + CLOCK_SKEW_MS;
