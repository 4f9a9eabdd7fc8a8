import * as z from 'zod';
import { getItems } from '#src/stores/batch.ts';
import type { Condition } from '#src/stores/condition.ts';
import { tokenUseKey } from '#src/stores/delivery-keys.ts';
import { toAttribute } from '#src/stores/item.ts';
import { type Deliveries, ttlOf, updateItem } from '#src/stores/table.ts';

/** How often the use of a token is written at most. */
export const TOKEN_USE_MS = 3_600_000;

/** What has not been used for so long is shown as never used. */
const KEPT_MS = 400 * 86_400_000;

/** When tokens with names were used last, to the hour, by their hashes. Times are epoch milliseconds. */
export type TokenUseStore = {
  /** Notes that a token was used, unless a use within the hour before is noted: one write, or one that is refused. Repeatable. */
  readonly note: (hash: string, now: number) => Promise<void>;

  /** The last uses of these tokens, read consistently; nothing of those that were never used. */
  readonly lastUses: (hashes: readonly string[]) => Promise<ReadonlyMap<string, number>>;
};

const Stored = z.object({ hash: z.string(), at: z.number() });

/** Creates the store on the deliveries table. Every method rejects when DynamoDB fails. */
export const createTokenUseStore = (deliveries: Deliveries): TokenUseStore => ({
  note: async (hash, now) => {
    const set = { hash, at: now, ttl: ttlOf(now + KEPT_MS) };
    await updateItem(deliveries, { key: tokenUseKey(hash), set, condition: isOlderThan(now - TOKEN_USE_MS) });
  },

  lastUses: async (hashes) => {
    const items = await getItems(deliveries, { keys: hashes.map(tokenUseKey) });
    return new Map(items.map((item) => Stored.parse(item)).map(({ hash, at }) => [hash, at]));
  },
});

const isOlderThan = (at: number): Condition => ({
  text: 'attribute_not_exists(pk) OR #at <= :before',
  names: { '#at': 'at' },
  values: { ':before': toAttribute(at) },
});
