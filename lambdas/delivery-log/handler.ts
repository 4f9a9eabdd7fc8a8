import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { batchResponse } from '#lambdas/runtime/queue-batch.ts';
import { type WriteDeliveryLogsDependencies, writeDeliveryLogs } from '#src/pipeline/write-delivery-logs.ts';

type DeliveryLogDependencies = Pick<WriteDeliveryLogsDependencies, 'logWriter'> & {
  readonly logger: FunctionLogger;
};

/** The handler of the delivery-log function: writes records of deliveries to the logs of their topics. */
export const createDeliveryLogHandler =
  ({ logger, logWriter }: DeliveryLogDependencies) =>
  async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    const records = event.Records.map(({ messageId, body }) => ({ id: messageId, body }));
    const onError = (error: unknown, recordIds: readonly string[]): void =>
      logger.error('Delivery logs could not be written', error, { record_ids: recordIds.join(' ') });
    return batchResponse(await writeDeliveryLogs(records, { logWriter, onError }));
  };
