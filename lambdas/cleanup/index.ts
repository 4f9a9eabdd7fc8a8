import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { openQueues, openRegistry } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createSubscriptionStore } from '#src/stores/subscription-store.ts';
import { createTopicStore } from '#src/stores/topic-store.ts';
import { createCleanupHandler } from './handler.ts';

const registry = openRegistry(createDynamoDb());

/** The entry of the cleanup function. */
export const handler = createCleanupHandler({
  topics: createTopicStore(registry),
  subscriptions: createSubscriptionStore(registry),
  queues: openQueues(['CLEANUP_QUEUE_URL']),
  logger: createLogger(),
});
