import type { Message } from '#src/domain/messages/message.ts';
import type { ExpansionPlan } from '#src/domain/receipts/summary.ts';
import type { Queues } from '#src/queues/queues.ts';
import type { ReceiptHead, ReceiptHeads } from '#src/stores/receipts/receipt-heads.ts';
import { reportMessages, sendReports } from './report.ts';

/** What {@link beginReceipts} needs. */
export type BeginReceiptsDependencies = {
  readonly receiptHeads: ReceiptHeads;
  readonly queues: Pick<Queues, 'send'>;
  /** Called with the reason why receipts were lost. */
  readonly onReceiptsLost: (error: unknown, receipts: number) => void;
};

/** A message that is stored, and how it is expanded. */
export type StoredMessage = { readonly message: Message; readonly plan: ExpansionPlan };

/**
 * Begins the receipts of messages that are stored, where their topic keeps some. A receipt that cannot be written is handed to
 * its queue; one that cannot even be queued is lost, but its message is accepted all the same.
 */
export const beginReceipts = async (
  stored: readonly StoredMessage[],
  { receiptHeads, queues, onReceiptsLost }: BeginReceiptsDependencies,
): Promise<void> => {
  const heads = stored.flatMap(({ message, plan }) => (message.hasReceipt === true ? [headOf(message, plan)] : []));
  if (heads.length === 0) return;
  try {
    await receiptHeads.put(heads);
  } catch (error) {
    await queueHeads(heads, { queues }).catch((refusal: unknown) =>
      onReceiptsLost(new Error('Receipts were neither written nor queued', { cause: [error, refusal] }), heads.length),
    );
  }
};

const headOf = (
  { id: messageId, publishedAt, expiresAt, topicUrn, topicId, subject, encryption }: Message,
  { ranges, requests, totals }: ExpansionPlan,
): ReceiptHead => ({
  ...{ messageId, publishedAt, expiresAt, topicUrn, topicId, ranges, requests },
  ...(subject !== undefined && encryption === undefined && { subject }),
  ...(totals !== undefined && { totals }),
});

const queueHeads = (heads: readonly ReceiptHead[], dependencies: { readonly queues: Pick<Queues, 'send'> }) =>
  sendReports(
    heads.flatMap(({ messageId, publishedAt, ...head }) => reportMessages({ messageId, publishedAt }, { head })),
    dependencies,
  );
