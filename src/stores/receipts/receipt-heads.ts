import type { Totals } from '#src/domain/receipts/range-counter.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { putItems } from '#src/stores/batch.ts';
import type { PlainItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { projectReceiptKey, receiptHeadKey, receiptPosition } from '#src/stores/receipt-keys.ts';
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
  /** Writes heads, and their entries in the list of their project, over those that are there; their messages must be distinct. Repeatable. */
  readonly put: (heads: readonly ReceiptHead[]) => Promise<void>;
};

const DAY_MS = 86_400_000;

/** When a receipt ends. */
export const receiptEndOf = (publishedAt: number, days: number): number => publishedAt + days * DAY_MS;

/** What the list of a project has of a message (decision 118): below 1 KB, whatever its subject and the name of its topic. */
export type ProjectReceipt = { readonly key: Key; readonly fields: PlainItem };

/** The entry of a message in the list of its project; undefined when its topic has no URN that can be read. */
export const projectReceiptOf = ({
  messageId,
  publishedAt,
  expiresAt,
  topicUrn,
  subject,
}: Pick<ReceiptHead, 'messageId' | 'publishedAt' | 'expiresAt' | 'topicUrn' | 'subject'>):
  | ProjectReceipt
  | undefined => {
  const topic = parseTopicUrn(topicUrn);
  if (topic === undefined) return undefined;
  return {
    key: projectReceiptKey(topic.project, { messageId, publishedAt }),
    fields: { messageId, publishedAt, expiresAt, topicName: topic.name, ...(subject !== undefined && { subject }) },
  };
};

/** Creates the store on the deliveries table; receipts are kept for `days`. Every method rejects when DynamoDB fails. */
export const createReceiptHeads = (deliveries: Deliveries, days: number): ReceiptHeads => ({
  put: (heads) =>
    putItems(
      deliveries,
      heads.flatMap(({ totals, ...head }) => {
        const ttl = ttlOf(receiptEndOf(head.publishedAt, days));
        const listed = projectReceiptOf(head);
        return [
          {
            ...{ ...receiptHeadKey(head.messageId), ...receiptPosition(head), ...head },
            ...{ totals: totals && JSON.stringify(totals), ttl },
          },
          ...(listed === undefined ? [] : [{ ...listed.key, ...listed.fields, ttl }]),
        ];
      }),
    ),
});
