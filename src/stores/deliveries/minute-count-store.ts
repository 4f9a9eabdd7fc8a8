import * as z from 'zod';
import { minuteCountKey } from '#src/stores/delivery-keys.ts';
import { toItem } from '#src/stores/item.ts';
import { type Deliveries, ttlOf, updateItem } from '#src/stores/table.ts';

/** What is counted: publishes for a topic or a trigger, calls for a project. */
export type Counted = 'publishes' | 'calls';

/** Some that are to be counted. */
type MinuteCount = {
  /** What they are counted for. */
  readonly key: string;
  /** Whole minutes since 1970. */
  readonly minute: number;
  readonly count: number;
  /** From so many on nothing more is counted. */
  readonly most: number;
};

const MINUTE_MS = 60_000;

const StoredCount = z.object({ count: z.number() });

/** Counts by key and minute in the deliveries table, for all instances of all functions together. */
export type MinuteCountStore = {
  /**
   * Adds to the count and returns its value from before; undefined, with nothing counted, when it had reached `most`. One
   * write, exact under concurrent calls. A repeated write counts twice, which only uses up the minute's quota sooner.
   */
  readonly add: (minuteCount: MinuteCount) => Promise<number | undefined>;
};

/** Creates the store of one kind of counts on the deliveries table. `add` rejects when DynamoDB fails. */
export const createMinuteCountStore = (deliveries: Deliveries, counted: Counted): MinuteCountStore => ({
  add: async ({ key, minute, count, most }) => {
    const item = await updateItem(deliveries, {
      key: minuteCountKey({ counted, key, minute }),
      set: { ttl: ttlOf((minute + 1) * MINUTE_MS) },
      add: { count },
      condition: {
        text: 'attribute_not_exists(pk) OR #is_count < :is_most',
        names: { '#is_count': 'count' },
        values: toItem({ ':is_most': most }),
      },
    });
    return item === undefined ? undefined : StoredCount.parse(item).count - count;
  },
});
