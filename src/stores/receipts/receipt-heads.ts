import type { Totals } from '#src/domain/receipts/tally.ts';
import { putItems } from '#src/stores/batch.ts';
import { receiptHeadKey, receiptPosition } from '#src/stores/receipt-keys.ts';
import { type Deliveries, ttlOf } from '#src/stores/table.ts';

/** What a receipt begins with. Times are epoch milliseconds. */
export type ReceiptHead = {
  readonly messageId: string;
  readonly publishedAt: number;
  /** When the message's time to live passes. */
  readonly expiresAt: number;
  readonly topicUrn: string;
  readonly topicId: string;
  /** Absent when there is none, or when it is encrypted. */
  readonly subject?: string;
  /** Into how many ranges its topic's subscribers were split. */
  readonly ranges: number;
  /** How many requests were left to the fan-out function. */
  readonly requests: number;
  /** The totals of what the publish itself has expanded. */
  readonly totals?: Totals;
};

/** Begins receipts. */
export type ReceiptHeads = {
  /** Writes heads over those that are there; their messages must be distinct. Repeating it changes nothing. */
  readonly put: (heads: readonly ReceiptHead[]) => Promise<void>;
};

const DAY_MS = 86_400_000;

/** When a receipt ends. */
export const receiptEndOf = (publishedAt: number, days: number): number => publishedAt + days * DAY_MS;

/** Creates the store on the deliveries table; receipts are kept for `days`. Every method rejects when DynamoDB fails. */
export const createReceiptHeads = (deliveries: Deliveries, days: number): ReceiptHeads => ({
  put: (heads) =>
    putItems(
      deliveries,
      heads.map(({ totals, ...head }) => ({
        ...receiptHeadKey(head.messageId),
        ...receiptPosition(head),
        ...head,
        totals: totals && JSON.stringify(totals),
        ttl: ttlOf(receiptEndOf(head.publishedAt, days)),
      })),
    ),
});
