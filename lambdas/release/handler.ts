import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import type { FunctionMetrics } from '#lambdas/runtime/metrics.ts';
import { workEach } from '#lambdas/runtime/queue-batch.ts';
import { type ReleaseDependencies, release } from '#src/pipeline/holding/release.ts';

type ReleaseHandlerDependencies = Omit<ReleaseDependencies, 'remainingMs' | 'onExpired'> & {
  readonly logger: FunctionLogger;
  readonly metrics: FunctionMetrics;
};

/** The handler of the release function: sends what is held of one subscription per record, and counts it. */
export const createReleaseHandler =
  ({ logger, metrics, ...dependencies }: ReleaseHandlerDependencies) =>
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    const remainingMs = (): number => context.getRemainingTimeInMillis();
    const onExpired = (messages: number): void => metrics.count('all', { HeldTooLong: messages });
    return workEach(event, logger, async ({ messageId, body }) => {
      const { released, dropped } = await release({ id: messageId, body }, { ...dependencies, remainingMs, onExpired });
      metrics.count('all', { Released: released, Dropped: dropped });
      if (released + dropped > 0) logger.info('Released held messages', { released, dropped });
    });
  };
