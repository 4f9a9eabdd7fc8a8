import type { ReportedFact } from '#src/domain/receipts/recipient-state.ts';
import { always } from '#src/stores/condition.ts';
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
  readonly fields: PlainItem;
};

/** Adds to receipts what was reported. */
export type ReceiptWriter = {
  /** Adds what one change holds. Repeating it changes nothing. */
  readonly write: (change: ReceiptChange) => Promise<void>;
};

/** Creates the writer on the deliveries table. It rejects when DynamoDB fails. */
export const createReceiptWriter = (deliveries: Deliveries): ReceiptWriter => ({
  write: async ({ key, endsAt, delivered, facts, fields }) => {
    const set = Object.fromEntries([...facts].map(([name, fact]) => [name, encodeFact(fact)]));
    await updateItem(deliveries, {
      key,
      set: { ...fields, ...set, ttl: ttlOf(endsAt) },
      ...(delivered.size > 0 && { add: { delivered } }),
      condition: always,
    });
  },
});
