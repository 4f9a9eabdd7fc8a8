import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import type { FunctionMetrics } from '#lambdas/runtime/metrics.ts';
import { workAndSend } from '#lambdas/runtime/queue-batch.ts';
import type { ServiceEvents } from '#src/event-bus/service-events.ts';
import { type ApplyMailEventDependencies, applyMailEvent } from '#src/pipeline/feedback/apply-mail-event.ts';

type FeedbackDependencies = ApplyMailEventDependencies & {
  /** @default nothing is sent */
  readonly serviceEvents?: Pick<ServiceEvents, 'send'> | undefined;
  readonly logger: FunctionLogger;
  readonly metrics: FunctionMetrics;
};

const METRICS = { bounced: 'Bounced', complained: 'Complained' } as const;

/**
 * The handler of the feedback function: events of SES about mails, one per record. Every permanent bounce and every complaint is
 * counted, whether or not it changes a subscription, and its line in the log names the topic.
 */
export const createFeedbackHandler =
  ({ logger, metrics, serviceEvents, ...dependencies }: FeedbackDependencies) =>
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    return workAndSend(event, logger, {
      work: async ({ body }) => {
        const applied = await applyMailEvent(body, dependencies);
        if (applied === undefined) return [];
        const { kind, topicId, hasChanged } = applied;
        metrics.count('email', { [METRICS[kind]]: 1 });
        logger.info('A mail came back', { feedback: kind, topic_id: topicId, has_changed: hasChanged });
        return applied.event === undefined || serviceEvents === undefined ? [] : [applied.event];
      },
      send: async (events) => serviceEvents?.send(events),
    });
  };
