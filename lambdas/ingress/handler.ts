import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import type { FunctionMetrics } from '#lambdas/runtime/metrics.ts';
import { workEach } from '#lambdas/runtime/queue-batch.ts';
import { type EventDependencies, type EventMetric, workEvent } from '#src/pipeline/events/work-event.ts';

type IngressDependencies = Omit<EventDependencies, 'count' | 'onRefused'> & {
  readonly logger: FunctionLogger;
  readonly metrics: FunctionMetrics;
};

/** The handler of the ingress function: events of AWS services, one per record, and the messages that triggers make of them. */
export const createIngressHandler =
  ({ logger, metrics, ...dependencies }: IngressDependencies) =>
  async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    const counts: { [N in EventMetric]?: number } = {};
    const answer = await workEach(event, logger, ({ body }) =>
      workEvent(body, {
        ...dependencies,
        count: (metric) => {
          counts[metric] = (counts[metric] ?? 0) + 1;
        },
        onRefused: ({ id, project, name }, why) =>
          logger.warn('The event of a trigger was refused', { trigger_id: id, trigger_name: name, project, why }),
      }),
    );
    metrics.count('all', counts);
    return answer;
  };
