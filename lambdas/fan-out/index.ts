import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { openQueues, openRegistry } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createSubscriptionStore } from '#src/stores/subscription-store.ts';
import { createFanOutHandler } from './handler.ts';

/** The entry of the fan-out function. */
export const handler = createFanOutHandler({
  subscriptions: createSubscriptionStore(openRegistry(createDynamoDb())),
  queues: openQueues(['LANE_QUEUES']),
  logger: createLogger(),
});
