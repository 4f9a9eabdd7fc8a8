import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { createDeliveries, createFunctionQueues, createRegistry } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createHoldHandler } from './handler.ts';

const dynamodb = createDynamoDb();

/** The entry of the hold function. */
export const handler = createHoldHandler({
  backlog: createBacklogStore(createDeliveries(dynamodb)),
  subscriptions: createSubscriptionStore(createRegistry(dynamodb)),
  queues: createFunctionQueues(['RELEASE_QUEUE_URL']),
  keepDays: readSettings().deadLetterDays,
  clock: Date.now,
  logger: createLogger(),
  metrics: createMetrics(),
});
