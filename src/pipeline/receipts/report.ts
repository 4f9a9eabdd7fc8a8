import type { ReportedState } from '#src/domain/receipts/recipient-state.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { type QueueMessage, queueMessageOf } from '#src/queues/envelope-writer.ts';
import type { Queues } from '#src/queues/queues.ts';
import type { ReceiptFact, ReceiptReport } from '#src/queues/receipt-report.ts';
import { encodeJson } from '#src/queues/text.ts';

/** What of an envelope or a held message a report names. */
export type Reported = Pick<Envelope, 'messageId' | 'publishedAt'> & Pick<Partial<Envelope>, 'releases' | 'attempt'>;

/** A state and what is known of it. Times are epoch milliseconds. */
export type Circumstances = {
  readonly state: ReportedState;
  readonly at: number;
  readonly until?: number | undefined;
  readonly reason?: string | undefined;
};

/** What a recipient brings along for its receipt. */
export type Placed = Pick<Recipient, 'subscriptionId' | 'receipt' | 'redrives' | 'attemptLog'>;

/** What is reported of a recipient; nothing of one without a place: its message has no receipt. */
export const factsOf = (
  { releases, attempt: attempts }: Pick<Reported, 'releases' | 'attempt'>,
  { subscriptionId, receipt, redrives, attemptLog }: Placed,
  { state, at, until, reason }: Circumstances,
): readonly ReceiptFact[] =>
  receipt === undefined
    ? []
    : [
        {
          ...{ place: receipt, state, subscriptionId, at },
          ...(redrives !== undefined && { redrives }),
          ...(releases !== undefined && { releases }),
          ...(until !== undefined && { until }),
          ...(attempts !== undefined && attempts > 0 && attemptLog !== undefined && { attempts, attemptLog }),
          ...(reason !== undefined && { reason: reason.slice(0, REASON_CHARACTERS).toWellFormed() }),
        },
      ];

const REASON_CHARACTERS = 200;

/** What is reported of a message. */
export type ReportedThings = Pick<ReceiptReport, 'range' | 'head'> & {
  readonly delivered?: readonly string[];
  readonly facts?: readonly ReceiptFact[];
};

/** A report as a queue message; none when there is nothing to report. */
export const reportMessages = (
  { messageId, publishedAt }: Reported,
  { delivered = [], facts = [], ...others }: ReportedThings,
): readonly QueueMessage[] => {
  const report = {
    ...{ v: 1, messageId, publishedAt },
    ...(delivered.length > 0 && { delivered: [...delivered] }),
    ...(facts.length > 0 && { facts: [...facts] }),
    ...others,
  } satisfies ReceiptReport;
  const isEmpty = delivered.length + facts.length + Object.keys(others).length === 0;
  return isEmpty ? [] : [queueMessageOf(encodeJson(report))];
};

/** Sends reports; rejects when the queue refuses one. No request without any. */
export const sendReports = async (
  messages: readonly QueueMessage[],
  { queues }: { readonly queues: Pick<Queues, 'send'> },
): Promise<void> => {
  if (messages.length === 0) return;
  const refused = await queues.send({ role: 'receipts' }, messages);
  if (refused.length > 0) throw new Error('The receipts queue refused a report');
};
