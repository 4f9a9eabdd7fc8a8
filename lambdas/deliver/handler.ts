import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import type { FunctionMetrics } from '#lambdas/runtime/metrics.ts';
import { batchResponse } from '#lambdas/runtime/queue-batch.ts';
import { type DeliverDependencies, deliverBatch, type LaneDeliverers } from '#src/pipeline/delivery/deliver.ts';

/** What a lane's handler needs: the dependencies of `deliverBatch` without its callbacks, which write the log and the metrics. */
export type DeliverHandlerDependencies = Omit<
  DeliverDependencies,
  'lane' | 'deliverers' | 'onEnvelopeDone' | 'onError'
> &
  LaneDeliverers & {
    readonly logger: FunctionLogger;
    readonly metrics: FunctionMetrics;
  };

/** Sends that are still under way are cut off this long before the invocation ends, so that they count as retries. */
const CUT_OFF_MS = 1000;

/** The handler of a lane's function: takes a batch of its queue, and returns the records that are to be received again. */
export const createDeliverHandler = ({ logger, metrics, ...dependencies }: DeliverHandlerDependencies) => {
  const worker: DeliverDependencies = {
    ...dependencies,
    onEnvelopeDone: ({ messageId, kind, protocol, attempt }, counts) =>
      logger.info('Processed an envelope', { message_id: messageId, kind, protocol, attempt, ...counts }),
    onError: (error, { messageId, recordId }) =>
      logger.error(
        recordId === undefined
          ? 'The results of deliveries could not be recorded'
          : 'An envelope could not be processed',
        error,
        {
          ...(recordId !== undefined && { record_id: recordId }),
          ...(messageId !== undefined && { message_id: messageId }),
        },
      ),
  };
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId, lane: dependencies.lane });
    const remainingMs = (): number => context.getRemainingTimeInMillis();
    const records = event.Records.map(({ messageId, body, attributes }) => ({
      id: messageId,
      body,
      receiveCount: Number(attributes.ApproximateReceiveCount),
    }));
    const signal = AbortSignal.timeout(Math.max(remainingMs() - CUT_OFF_MS, 0));
    const { failedIds, counts } = await deliverBatch(records, worker, { remainingMs, signal });
    metrics.count(dependencies.lane, {
      Delivered: counts.delivered,
      Retried: counts.retried,
      Expired: counts.expired,
    });
    return batchResponse(failedIds);
  };
};
