import type { Condition } from '#src/stores/condition.ts';
import { confirmationFlowKey } from '#src/stores/delivery-keys.ts';
import { toItem } from '#src/stores/item.ts';
import { type Deliveries, ttlOf, updateItem } from '#src/stores/table.ts';

/** At most `messages` in `windowSeconds`; beyond it none for `pauseSeconds`, or none until the window ends. */
export type FlowLimit = {
  readonly messages: number;
  readonly windowSeconds: number;
  readonly pauseSeconds?: number;
};

/**
 * Counts messages to an endpoint or a host in the deliveries table (contract section 8). A window begins with its first
 * message; a pause is a window that is overfull. Nothing but time clears a counter. `endpointKey` is kept as a hash.
 */
export type ConfirmationFlowStore = {
  /**
   * Counts one more message, and returns whether it may be sent. Exact under concurrent calls. The shortest window is checked
   * first: what it refuses does not count towards the longer ones.
   */
  readonly admit: (endpointKey: string, limits: readonly FlowLimit[], now: number) => Promise<boolean>;
};

/** Creates the store on the deliveries table; `now` is in epoch milliseconds. `admit` rejects when DynamoDB fails. */
export const createConfirmationFlowStore = (deliveries: Deliveries): ConfirmationFlowStore => ({
  admit: async (endpointKey, limits, now) => {
    for (const limit of limits.toSorted((a, b) => a.windowSeconds - b.windowSeconds)) {
      if (!(await admitWithin(deliveries, { endpointKey, limit, now }))) return false;
    }
    return true;
  },
});

type Asking = { readonly endpointKey: string; readonly limit: FlowLimit; readonly now: number };

/** One write for the first message of a window, two for each further one; no reads. */
const admitWithin = async (deliveries: Deliveries, { endpointKey, limit, now }: Asking): Promise<boolean> => {
  const { messages, windowSeconds, pauseSeconds } = limit;
  const key = confirmationFlowKey(endpointKey, windowSeconds);
  const windowOf = (count: number, seconds: number) => {
    const endsAt = now + seconds * 1000;
    return { count, endsAt, ttl: ttlOf(endsAt) };
  };
  const write = async (condition: Condition, set: Readonly<Record<string, number>>): Promise<boolean> =>
    (await updateItem(deliveries, { key, set, condition })) !== undefined;
  const values = (others: Readonly<Record<string, number>> = {}) => toItem({ ':is_now': now, ...others });

  const begun = await write(
    {
      text: 'attribute_not_exists(pk) OR #is_end <= :is_now',
      names: { '#is_end': 'endsAt' },
      values: values(),
    },
    windowOf(1, windowSeconds),
  );
  if (begun) return true;
  const names = { '#is_end': 'endsAt', '#is_count': 'count' };
  const counted = await updateItem(deliveries, {
    key,
    add: { count: 1 },
    condition: {
      text: '#is_end > :is_now AND #is_count < :is_most',
      names,
      values: values({ ':is_most': messages }),
    },
  });
  if (counted !== undefined) return true;
  if (pauseSeconds === undefined) return false;
  await write(
    { text: '#is_end > :is_now AND #is_count = :is_most', names, values: values({ ':is_most': messages }) },
    windowOf(messages + 1, pauseSeconds),
  );
  return false;
};
