import type { ReportedFact } from '#src/domain/receipts/recipient-state.ts';
import { always, type Condition } from '#src/stores/condition.ts';
import type { PlainItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { type Deliveries, ttlOf, updateItem } from '#src/stores/table.ts';
import { encodeFact } from './receipt-item.ts';

/** What is added to one item of a receipt. */
export type ReceiptChange = {
  readonly key: Key;
  /** When the receipt ends, in epoch milliseconds. */
  readonly endsAt: number;
  /** Numbers of those who got the message. */
  readonly delivered: ReadonlySet<number>;
  /** Facts by the names of their attributes. */
  readonly facts: ReadonlyMap<string, ReportedFact>;
  /** Encoded attempt logs by the names of their attributes. */
  readonly attemptLogs: ReadonlyMap<string, string>;
  readonly fields: PlainItem;
};

/** Adds to receipts what was reported. */
export type ReceiptWriter = {
  /**
   * Adds what one change holds, but for facts and logs of which a later one is there already: reports come in any order. Repeating
   * it changes nothing. One write, and one more for each fact and log where some of them came too late.
   */
  readonly write: (change: ReceiptChange) => Promise<void>;
};

/** Creates the writer on the deliveries table. It rejects when DynamoDB fails. */
export const createReceiptWriter = (deliveries: Deliveries): ReceiptWriter => ({
  write: async ({ key, endsAt, delivered, facts, attemptLogs, fields }) => {
    const ttl = ttlOf(endsAt);
    const encoded = [...facts].map(([name, fact]) => [name, encodeFact(fact)] as const);
    const texts = Object.fromEntries([...encoded, ...attemptLogs]);
    const written = await updateItem(deliveries, {
      key,
      set: { ...fields, ...texts, ttl },
      ...(delivered.size > 0 && { add: { delivered } }),
      condition: unlessLater(Object.keys(texts)),
    });
    if (written !== undefined) return;
    // Which of them are too late is not said, and may not be read: facts are alone in their items.
    for (const [name, text] of Object.entries(texts)) {
      await updateItem(deliveries, { key, set: { [name]: text, ttl }, condition: unlessLater([name]) });
    }
  },
});

/** No attribute of these names has a later text than the one that it is set to. */
const unlessLater = (names: readonly string[]): Condition =>
  names.length === 0
    ? always
    : { text: names.map((name) => `(attribute_not_exists(#${name}) OR #${name} <= :${name})`).join(' AND ') };
