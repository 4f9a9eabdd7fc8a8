import { textFlowKey } from '#src/stores/delivery-keys.ts';
import { toItem } from '#src/stores/item.ts';
import { type Deliveries, ttlOf, updateItem } from '#src/stores/table.ts';
import type { FlowLimit } from './confirmation-flow-store.ts';

/** A limit without a pause. */
export type TextLimit = Omit<FlowLimit, 'pauseSeconds'>;

/**
 * Counts the texts that a number gets, from topics and without them and from all projects, in the deliveries table (contract
 * section 4.13). All windows of a number are one item, so that a text costs one write; a window begins with its first text.
 */
export type TextFlowStore = {
  /**
   * Counts one more text, and returns whether it may be sent; one that may not is not counted. Exact under concurrent calls.
   * One write, four at most where a window begins or a limit is reached.
   */
  readonly admit: (number: string, now: number) => Promise<boolean>;

  /** Subtracts a text that the provider did not accept. Nothing happens when the number has no count. */
  readonly giveBack: (number: string) => Promise<void>;
};

/** Creates the store on the deliveries table; `limits` hold for each number, `now` is epoch milliseconds. */
export const createTextFlowStore = (deliveries: Deliveries, limits: readonly TextLimit[]): TextFlowStore => ({
  admit: async (number, now) => {
    if (await countOne(deliveries, { number, limits, now })) return true;
    await beginWindows(deliveries, { number, limits, now });
    // Also when this call has begun none of them: another one may have, since the count above was refused.
    return countOne(deliveries, { number, limits, now });
  },

  giveBack: async (number) => {
    await updateItem(deliveries, { key: textFlowKey(number), add: countsOf(limits, -1) });
  },
});

type Asking = { readonly number: string; readonly limits: readonly TextLimit[]; readonly now: number };

const countName = ({ windowSeconds }: TextLimit): string => `count${windowSeconds}`;
const endName = ({ windowSeconds }: TextLimit): string => `endsAt${windowSeconds}`;

const countsOf = (limits: readonly TextLimit[], by: number): Readonly<Record<string, number>> =>
  Object.fromEntries(limits.map((limit) => [countName(limit), by]));

/** Counts in every window, where all are open and none is full. */
const countOne = async (deliveries: Deliveries, { number, limits, now }: Asking): Promise<boolean> => {
  const tests = limits.map((limit, index) => ({
    text: `#is_end${index} > :is_now AND #is_count${index} < :is_most${index}`,
    names: { [`#is_end${index}`]: endName(limit), [`#is_count${index}`]: countName(limit) },
    values: { [`:is_most${index}`]: limit.messages },
  }));
  const counted = await updateItem(deliveries, {
    key: textFlowKey(number),
    add: countsOf(limits, 1),
    condition: {
      text: tests.map(({ text }) => text).join(' AND '),
      names: Object.assign({}, ...tests.map(({ names }) => names)),
      values: toItem(Object.assign({ ':is_now': now }, ...tests.map(({ values }) => values))),
    },
  });
  return counted !== undefined;
};

/** Begins each window that has not begun, or is over. Two calls at once begin it once; both find it begun after this. */
const beginWindows = async (deliveries: Deliveries, { number, limits, now }: Asking): Promise<void> => {
  const ttl = ttlOf(now + Math.max(...limits.map(({ windowSeconds }) => windowSeconds)) * 1000);
  for (const limit of limits) {
    await updateItem(deliveries, {
      key: textFlowKey(number),
      set: { [countName(limit)]: 0, [endName(limit)]: now + limit.windowSeconds * 1000, ttl },
      condition: {
        text: 'attribute_not_exists(#is_end) OR #is_end <= :is_now',
        names: { '#is_end': endName(limit) },
        values: toItem({ ':is_now': now }),
      },
    });
  }
};
