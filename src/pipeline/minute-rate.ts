import type { MinuteCountStore } from '#src/stores/deliveries/minute-count-store.ts';

/** The whole minutes in which is counted. */
const MINUTE_MS = 60_000;

type RateDependencies = {
  readonly counts: MinuteCountStore;
  /** How many of one key pass in a minute. */
  readonly perMinute: number;
  /** Called when counting failed; what was to be counted passes. */
  readonly onError: (error: unknown) => void;
};

/** What one function instance may still let pass of one key in one minute. */
type Allowance = {
  readonly key: string;
  readonly minute: number;
  left: number;
  /** Passed here, but not counted in the table yet. */
  uncounted: number;
  /** The key has had all of this minute. */
  isSpent: boolean;
};

/**
 * Bounds how many of one kind pass in a minute for each key, publishes for a topic or calls for a project, mostly from memory: of
 * each key and minute an instance lets a second's share pass uncounted, then it reserves further shares with one write each. The
 * limit is met within a share per instance (exactly, by a write for each, where it is below 60). While the count cannot be
 * written, all pass: a limit of the rate must not lose messages.
 */
export type MinuteRate = {
  /** Whether one more may pass for the key; it then counts. `now` in epoch milliseconds. */
  readonly admit: (key: string, now: number) => Promise<boolean>;
};

/** After how many seconds the next minute begins, in which more pass. */
export const secondsToNextMinute = (now: number): number => Math.ceil((MINUTE_MS - (now % MINUTE_MS)) / 1000);

/** Creates the limiter of one function instance: `perMinute` for each key, counted in `counts` for all instances. */
export const createMinuteRate = ({ counts, perMinute, onError }: RateDependencies): MinuteRate => {
  const share = Math.floor(perMinute / 60);
  const block = Math.max(1, share);
  let minute = 0;
  /** Of this minute only: what bounds it is how many keys one instance can serve in that time. */
  const allowances = new Map<string, Allowance>();

  const allowanceOf = (key: string): Allowance => {
    const known = allowances.get(key);
    if (known !== undefined) return known;
    const fresh = { key, minute, left: share, uncounted: share, isSpent: false };
    allowances.set(key, fresh);
    return fresh;
  };

  const reserve = async (allowance: Allowance): Promise<void> => {
    const { uncounted } = allowance;
    allowance.uncounted = 0;
    try {
      const before = await counts.add({ ...itemOf(allowance), count: uncounted + block, most: perMinute });
      const granted = before === undefined ? 0 : Math.min(block, perMinute - before - uncounted);
      if (granted > 0) allowance.left += granted;
      else allowance.isSpent = true;
    } catch (error) {
      // What passes now is counted with the next share, should the table be back by then.
      allowance.uncounted += uncounted + block;
      allowance.left += block;
      onError(error);
    }
  };

  return {
    admit: async (key, now) => {
      const current = Math.floor(now / MINUTE_MS);
      if (current !== minute) allowances.clear();
      minute = current;
      const allowance = allowanceOf(key);
      while (allowance.left === 0 && !allowance.isSpent) await reserve(allowance);
      if (allowance.left === 0) return false;
      allowance.left -= 1;
      return true;
    },
  };
};

const itemOf = ({ key, minute }: Allowance) => ({ key, minute });
