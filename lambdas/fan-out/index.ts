import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { createFunctionQueues, createRegistry } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { createFanOutHandler } from './handler.ts';

const registry = createRegistry(createDynamoDb());

/** The entry of the fan-out function. */
export const handler = createFanOutHandler({
  subscriptions: createSubscriptionStore(registry),
  topics: createTopicStore(registry),
  queues: createFunctionQueues(['LANE_QUEUES', 'HOLD_QUEUE_URL', 'RECEIPTS_QUEUE_URL', 'JOBS_QUEUE_URL']),
  logger: createLogger(),
});
