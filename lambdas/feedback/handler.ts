import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import type { FunctionMetrics } from '#lambdas/runtime/metrics.ts';
import { workAndSend } from '#lambdas/runtime/queue-batch.ts';
import type { ServiceEvents } from '#src/event-bus/service-events.ts';
import {
  type AppliedFeedback,
  type ApplyFeedbackDependencies,
  applyFeedback,
} from '#src/pipeline/feedback/apply-feedback.ts';

type FeedbackDependencies = ApplyFeedbackDependencies & {
  /** @default nothing is sent */
  readonly serviceEvents?: Pick<ServiceEvents, 'send'> | undefined;
  readonly logger: FunctionLogger;
  readonly metrics: FunctionMetrics;
};

const METRICS = {
  bounced: 'Bounced',
  complained: 'Complained',
  'opted-out': 'OptedOut',
  undelivered: 'Undelivered',
} as const;

/**
 * The handler of the feedback function: what providers report of mails and texts, one report per record. Everything that did not
 * arrive or was not wanted is counted by its lane, whether or not it changes anything, and its line in the log names the topic.
 */
export const createFeedbackHandler = ({ logger, metrics, serviceEvents, ...dependencies }: FeedbackDependencies) => {
  const tell = (applied: AppliedFeedback): void => {
    const { protocol, kind, topicId, hasChanged } = applied;
    if (kind === 'delivered') return;
    metrics.count(protocol, { [METRICS[kind]]: 1 });
    const facts = { feedback: kind, ...(topicId !== undefined && { topic_id: topicId }), has_changed: hasChanged };
    if (protocol === 'email') logger.info('A mail came back', facts);
    else logger.info('A text did not arrive', { ...facts, ...factsOfText(applied) });
  };
  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    return workAndSend(event, logger, {
      work: async ({ body }) => {
        const applied = await applyFeedback(body, dependencies);
        if (applied === undefined) return [];
        tell(applied);
        const isSent = 'event' in applied && applied.event !== undefined && serviceEvents !== undefined;
        return isSent ? [applied.event] : [];
      },
      send: async (events) => serviceEvents?.send(events),
    });
  };
};

/** What is known of a text that was accepted and then reported, and not of one that was refused. */
const factsOfText = (applied: AppliedFeedback): Readonly<Record<string, string>> => {
  if (!('messageId' in applied)) return {};
  const { project, messageId, reason = '' } = applied;
  return { project_id: project, message_id: messageId, reason };
};
