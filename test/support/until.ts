import { setTimeout as pause } from 'node:timers/promises';

const MIN_PAUSE_MS = 50;
const MAX_PAUSE_MS = 1000;

/** Looks take at most a tenth of the time, so that what waits leaves the processor to what is waited for. */
const PAUSES_PER_LOOK = 9;

/** Polls until `look` returns something other than undefined or false; fails with `what` after `seconds`, which is for what hangs. */
export const until = async <T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = 120,
): Promise<T> => {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const start = performance.now();
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}`);
    const took = performance.now() - start;
    await pause(Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, took * PAUSES_PER_LOOK)));
  }
};
