import { setTimeout as pause } from 'node:timers/promises';

/** Polls until `look` returns something other than undefined or false; fails with `what` after `seconds`, which is for what hangs. */
export const until = async <T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = 120,
): Promise<T> => {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}`);
    await pause(50);
  }
};
