import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import type { FunctionMetrics } from '#lambdas/runtime/metrics.ts';
import { workAndSend } from '#lambdas/runtime/queue-batch.ts';
import { type FileDeadLetterDependencies, fileDeadLetter } from '#src/pipeline/dead-letters/file-dead-letter.ts';
import type { LetterEvents } from '#src/pipeline/service-events/letter-events.ts';

type DeadLetterDependencies = FileDeadLetterDependencies & {
  /** @default nothing is sent */
  readonly letterEvents?: LetterEvents | undefined;
  readonly logger: FunctionLogger;
  readonly metrics: FunctionMetrics;
};

/** The handler of the dead-letter function: files what the dead-letter queues hold and counts it per lane. */
export const createDeadLetterHandler =
  ({ logger, metrics, letterEvents, ...dependencies }: DeadLetterDependencies) =>
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    return workAndSend(event, logger, {
      work: async ({ messageId: recordId, body, eventSourceARN }) => {
        const queueName = eventSourceARN.split(':').at(-1) ?? eventSourceARN;
        const { lane, recipients, letter } = await fileDeadLetter({ id: recordId, body, queueName }, dependencies);
        metrics.count(lane ?? 'none', { DeadLetters: recipients });
        logger.warn('Filed a dead letter', { queue: queueName, recipients });
        return letter === undefined || letterEvents === undefined ? [] : [{ ...letter, recordId }];
      },
      send: async (letters) => letterEvents?.send(letters),
    });
  };
