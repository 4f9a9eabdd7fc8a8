import * as z from 'zod';
import { getItems } from '#src/stores/batch.ts';
import type { Condition } from '#src/stores/condition.ts';
import { callerUseKey } from '#src/stores/delivery-keys.ts';
import { toAttribute } from '#src/stores/item.ts';
import { type Deliveries, ttlOf, updateItem } from '#src/stores/table.ts';

/** How often the use of an access key, a token or a binding is written at most. */
export const CALLER_USE_MS = 3_600_000;

/** What has not been used for so long is shown as never used. */
const KEPT_MS = 400 * 86_400_000;

/** What the use of a binding of an AWS principal is noted by; `principalId` is that of the principal, without its session. */
export const bindingUseId = (project: string, principalId: string): string => `${project}#${principalId}`;

/**
 * When callers were seen last, to the hour: access keys, tokens with names by their hashes, and bindings of AWS principals by
 * {@link bindingUseId}. Times are epoch milliseconds.
 */
export type CallerUseStore = {
  /** Notes a use, unless one within the hour before is noted: one write, or one that is refused. Repeatable. */
  readonly note: (id: string, now: number) => Promise<void>;

  /** The last uses by these ids, read consistently; nothing of those that were never used. */
  readonly lastUses: (ids: readonly string[]) => Promise<ReadonlyMap<string, number>>;
};

/** The attribute is named by what it was first kept for. */
const Stored = z.object({ hash: z.string(), at: z.number() });

/** Creates the store on the deliveries table. Every method rejects when DynamoDB fails. */
export const createCallerUseStore = (deliveries: Deliveries): CallerUseStore => ({
  note: async (id, now) => {
    const set = { hash: id, at: now, ttl: ttlOf(now + KEPT_MS) };
    await updateItem(deliveries, { key: callerUseKey(id), set, condition: isOlderThan(now - CALLER_USE_MS) });
  },

  lastUses: async (ids) => {
    const items = await getItems(deliveries, { keys: ids.map(callerUseKey) });
    return new Map(items.map((item) => Stored.parse(item)).map(({ hash, at }) => [hash, at]));
  },
});

const isOlderThan = (at: number): Condition => ({
  text: 'attribute_not_exists(pk) OR #at <= :before',
  names: { '#at': 'at' },
  values: { ':before': toAttribute(at) },
});
