import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { FunctionLogger } from './logger.ts';

/** What Lambda returns to the queue. */
export const batchResponse = (failedIds: readonly string[]): SQSBatchResponse => ({
  batchItemFailures: failedIds.map((itemIdentifier) => ({ itemIdentifier })),
});

/**
 * Processes each record of a batch on its own; those for which `work` throws are logged and received again from the queue.
 * Not by Powertools' batch processor: by default it works all records at once, and throws when all of them fail, which would
 * count as an error of the function beside the log line.
 */
export const workEach = async (
  event: SQSEvent,
  logger: Pick<FunctionLogger, 'error'>,
  work: (record: SQSRecord) => Promise<void>,
): Promise<SQSBatchResponse> => {
  const failedIds: string[] = [];
  for (const record of event.Records) {
    try {
      await work(record);
    } catch (error) {
      logger.error('A queue message could not be processed', error, { record_id: record.messageId });
      failedIds.push(record.messageId);
    }
  }
  return batchResponse(failedIds);
};

/** What {@link workAndSend} does with the records of a batch. */
type WorkAndSend<E> = {
  /** Processes a record; returns what is to be sent of it. */
  readonly work: (record: SQSRecord) => Promise<readonly E[]>;
  /** Sends what there is of all records. */
  readonly send: (all: readonly E[]) => Promise<void>;
};

/**
 * As {@link workEach}, and sends what the records have come to once all are processed, so that none waits for it. When that fails,
 * the records that there was something of are received again too.
 */
export const workAndSend = async <E>(
  event: SQSEvent,
  logger: Pick<FunctionLogger, 'error'>,
  { work, send }: WorkAndSend<E>,
): Promise<SQSBatchResponse> => {
  const found: { readonly recordId: string; readonly all: readonly E[] }[] = [];
  const { batchItemFailures } = await workEach(event, logger, async (record) => {
    const all = await work(record);
    if (all.length > 0) found.push({ recordId: record.messageId, all });
  });
  if (found.length === 0) return { batchItemFailures };
  try {
    await send(found.flatMap(({ all }) => all));
    return { batchItemFailures };
  } catch (error) {
    logger.error('What follows from queue messages could not be sent', error, { records: found.length });
    const failedIds = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    return batchResponse([...failedIds, ...found.map(({ recordId }) => recordId)]);
  }
};
