import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { batchResponse } from '#lambdas/runtime/queue-batch.ts';
import { type RecordReceiptsDependencies, recordReceipts } from '#src/pipeline/receipts/record-receipts.ts';

type ReceiptsHandlerDependencies = Omit<RecordReceiptsDependencies, 'onError'> & { readonly logger: FunctionLogger };

/** The handler of the receipts function: adds what its queue brings to the receipts of messages. */
export const createReceiptsHandler =
  ({ logger, ...dependencies }: ReceiptsHandlerDependencies) =>
  async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    const records = event.Records.map(({ messageId, body }) => ({ id: messageId, body }));
    const onError = (error: unknown): void => logger.error('A receipt could not be written', error);
    return batchResponse(await recordReceipts(records, { ...dependencies, onError }));
  };
