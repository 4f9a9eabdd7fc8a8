import { setTimeout as pause } from 'node:timers/promises';

const MIN_PAUSE_MS = 50;
const MAX_PAUSE_MS = 2000;

/** A look that takes less asks nobody else. */
const CHEAP_MS = 1;

/**
 * What waits leaves the processor to what is waited for. Looks that ask the service take a tenth of the time, and the longer a wait has
 * been, the rarer they are: it ends a tenth later than it might have, or two seconds.
 */
const pauseAfter = (tookMs: number, waitedMs: number): number =>
  tookMs < CHEAP_MS ? MIN_PAUSE_MS : Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, tookMs * 9, waitedMs / 10));

/** Polls until `look` returns something other than undefined or false; fails with `what` after `seconds`, which is for what hangs. */
export const until = async <T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = 120,
): Promise<T> => {
  const start = performance.now();
  for (;;) {
    const lookStart = performance.now();
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    const now = performance.now();
    if (now - start > seconds * 1000) throw new Error(`Not within ${seconds} s: ${what}`);
    await pause(pauseAfter(now - lookStart, now - start));
  }
};
