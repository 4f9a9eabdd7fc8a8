import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import type { FunctionMetrics } from '#lambdas/runtime/metrics.ts';
import { workEach } from '#lambdas/runtime/queue-batch.ts';
import { type FileDeadLetterDependencies, fileDeadLetter } from '#src/pipeline/dead-letters/file-dead-letter.ts';

type DeadLetterDependencies = FileDeadLetterDependencies & {
  readonly logger: FunctionLogger;
  readonly metrics: FunctionMetrics;
};

/** The handler of the dead-letter function: files what the dead-letter queues hold and counts it per lane. */
export const createDeadLetterHandler =
  ({ logger, metrics, ...dependencies }: DeadLetterDependencies) =>
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    return workEach(event, logger, async ({ body, eventSourceARN }) => {
      const queueName = eventSourceARN.split(':').at(-1) ?? eventSourceARN;
      const { lane, recipients } = await fileDeadLetter({ body, queueName }, dependencies);
      metrics.count(lane ?? 'none', { DeadLetters: recipients });
      logger.warn('Filed a dead letter', { queue: queueName, recipients });
    });
  };
