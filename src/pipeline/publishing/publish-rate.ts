import type { PublishCountStore } from '#src/stores/topics/publish-count-store.ts';

/** The whole minutes in which publishes are counted. */
export const RATE_MINUTE_MS = 60_000;

type RateDependencies = {
  readonly counts: PublishCountStore;
  /** How many publishes one topic takes in a minute. */
  readonly perMinute: number;
  /** Called when counting failed; the publish goes on. */
  readonly onError: (error: unknown) => void;
};

/** What one function instance may still publish to a topic in one minute. */
type Allowance = {
  readonly topicId: string;
  readonly minute: number;
  left: number;
  /** Published here, but not counted in the table yet. */
  uncounted: number;
  /** The topic has had its publishes of this minute. */
  isSpent: boolean;
};

/**
 * Bounds the publishes of a topic in a minute, mostly from memory: of each topic and minute an instance lets a second's
 * share pass uncounted, then it reserves further shares with one write each. The limit is met within a share per instance
 * (exactly, by a write per publish, where it is below 60). While the count cannot be written, publishes pass: a limit of
 * the rate must not lose messages.
 */
export type PublishRate = {
  /** Whether one more publish to the topic may pass; it then counts. `now` in epoch milliseconds. */
  readonly admit: (topicId: string, now: number) => Promise<boolean>;
};

/** Creates the limiter of one function instance: `perMinute` publishes to each topic, counted in `counts` for all instances. */
export const createPublishRate = ({ counts, perMinute, onError }: RateDependencies): PublishRate => {
  const share = Math.floor(perMinute / 60);
  const block = Math.max(1, share);
  let minute = 0;
  /** Of this minute only: what bounds it is how many topics one instance can publish to in that time. */
  const allowances = new Map<string, Allowance>();

  const allowanceOf = (topicId: string): Allowance => {
    const known = allowances.get(topicId);
    if (known !== undefined) return known;
    const fresh = { topicId, minute, left: share, uncounted: share, isSpent: false };
    allowances.set(topicId, fresh);
    return fresh;
  };

  const reserve = async (allowance: Allowance): Promise<void> => {
    const { uncounted } = allowance;
    allowance.uncounted = 0;
    try {
      const before = await counts.add({ ...keyOf(allowance), count: uncounted + block, most: perMinute });
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
    admit: async (topicId, now) => {
      const current = Math.floor(now / RATE_MINUTE_MS);
      if (current !== minute) allowances.clear();
      minute = current;
      const allowance = allowanceOf(topicId);
      while (allowance.left === 0 && !allowance.isSpent) await reserve(allowance);
      if (allowance.left === 0) return false;
      allowance.left -= 1;
      return true;
    },
  };
};

const keyOf = ({ topicId, minute }: Allowance) => ({ topicId, minute });
