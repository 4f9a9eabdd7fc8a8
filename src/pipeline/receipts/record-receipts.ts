import { ReceiptReport } from '#src/queues/receipt-report.ts';
import { decode } from '#src/queues/text.ts';
import type { ReceiptWriter } from '#src/stores/receipts/receipt-writer.ts';
import { changesOf, type ReportedChange } from './receipt-changes.ts';

/** What {@link recordReceipts} needs. */
export type RecordReceiptsDependencies = {
  readonly receiptWriter: ReceiptWriter;
  /** How long a receipt is kept, in days. */
  readonly keepDays: number;
  readonly clock: () => number;
  /** Called with the reason why a write failed, or a record could not be read. */
  readonly onError: (error: unknown) => void;
};

/** A record of the receipts queue. */
export type ReceiptRecord = { readonly id: string; readonly body: string };

/** Writes under way at a time. */
const WRITES_AT_ONCE = 10;

/**
 * Adds what the receipts queue brings to the receipts of messages: what is about the same part of one is written once. Returns
 * the records that the queue is to deliver again: those that cannot be read, and those of which something was not written.
 * Repeating it changes nothing.
 */
export const recordReceipts = async (
  records: readonly ReceiptRecord[],
  { receiptWriter, keepDays, clock, onError }: RecordReceiptsDependencies,
): Promise<readonly string[]> => {
  const opened = records.map(({ id, body }) => ({ id, report: decode(ReceiptReport, body) }));
  const failed = new Set<string>();
  const read = opened.flatMap(({ id, report }) => {
    if (report !== undefined) return [{ id, report }];
    onError(new Error('A message on the receipts queue cannot be read'));
    failed.add(id);
    return [];
  });
  const changes = changesOf(
    read.map(({ report }) => report),
    { days: keepDays, now: clock() },
  );
  const write = async (change: ReportedChange): Promise<void> => {
    try {
      await receiptWriter.write(change);
    } catch (error) {
      onError(error);
      for (const index of change.reports) failed.add(read[index]?.id ?? '');
    }
  };
  for (let start = 0; start < changes.length; start += WRITES_AT_ONCE) {
    await Promise.all(changes.slice(start, start + WRITES_AT_ONCE).map(write));
  }
  return [...failed];
};
