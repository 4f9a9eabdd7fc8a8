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
