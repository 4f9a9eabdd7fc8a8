import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import type { FunctionMetrics } from '#lambdas/runtime/metrics.ts';
import { batchResponse } from '#lambdas/runtime/queue-batch.ts';
import { type HoldMessagesDependencies, holdMessages } from '#src/pipeline/holding/hold-messages.ts';

type HoldHandlerDependencies = HoldMessagesDependencies & {
  readonly logger: FunctionLogger;
  readonly metrics: FunctionMetrics;
};

const UNREADABLE = new Error('A message on the hold queue cannot be read');

/** The handler of the hold function: keeps what its queue brings until it is released, and counts it. */
export const createHoldHandler =
  ({ logger, metrics, ...dependencies }: HoldHandlerDependencies) =>
  async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    const records = event.Records.map(({ messageId, body }) => ({ id: messageId, body }));
    const { failedIds, held } = await holdMessages(records, dependencies);
    metrics.count('all', { Held: held });
    for (const record_id of failedIds) {
      logger.error('A queue message could not be processed', UNREADABLE, { record_id });
    }
    return batchResponse(failedIds);
  };
