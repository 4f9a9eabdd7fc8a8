import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { createDeliveries, createFunctionQueues } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createWakeStore } from '#src/stores/deliveries/wake-store.ts';
import { createSweepHandler } from './handler.ts';

/** The entry of the sweep function. */
export const handler = createSweepHandler({
  wakes: createWakeStore(createDeliveries(createDynamoDb())),
  queues: createFunctionQueues(['RELEASE_QUEUE_URL']),
  clock: Date.now,
  logger: createLogger(),
});
