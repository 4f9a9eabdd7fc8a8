import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import type { FunctionMetrics } from '#lambdas/runtime/metrics.ts';
import { workEach } from '#lambdas/runtime/queue-batch.ts';
import { type ReleaseDependencies, release } from '#src/pipeline/holding/release.ts';

type ReleaseHandlerDependencies = Omit<ReleaseDependencies, 'remainingMs' | 'onExpired'> & {
  readonly logger: FunctionLogger;
  readonly metrics: FunctionMetrics;
};

const METRICS = { unhealthy: 'Unhealthy', disabled: 'Disabled', healthy: 'Recovered' } as const;

/** The handler of the release function: sends what is held of one subscription per record, and counts it. */
export const createReleaseHandler =
  ({ logger, metrics, ...dependencies }: ReleaseHandlerDependencies) =>
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    const remainingMs = (): number => context.getRemainingTimeInMillis();
    const onExpired = (messages: number): void => metrics.count('all', { HeldTooLong: messages });
    return workEach(event, logger, async ({ messageId, body }) => {
      const work = { ...dependencies, remainingMs, onExpired };
      const { released, dropped, changed, unsent } = await release({ id: messageId, body }, work);
      metrics.count('all', {
        ...{ Released: released, Dropped: dropped },
        ...(changed !== undefined && { [METRICS[changed]]: 1 }),
      });
      if (released + dropped > 0) logger.info('Released held messages', { released, dropped });
      if (changed !== undefined) logger.info('The health of an endpoint has changed', { health: changed });
      // Last: what is held has not waited for it.
      if (unsent !== undefined) throw new Error('An event about an endpoint could not be sent', { cause: unsent });
    });
  };
