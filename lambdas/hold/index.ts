import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { createDeliveries, createFunctionQueues, createRegistry } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createSharedWakes } from '#src/pipeline/holding/shared-wakes.ts';
import { createSlotReservations } from '#src/pipeline/holding/slot-reservations.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createHealthStore } from '#src/stores/deliveries/health-store.ts';
import { createRateStore } from '#src/stores/deliveries/rate-store.ts';
import { createWakeStore } from '#src/stores/deliveries/wake-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { createHoldHandler } from './handler.ts';

const dynamodb = createDynamoDb();
const deliveries = createDeliveries(dynamodb);
const registry = createRegistry(dynamodb);

/** The entry of the hold function. */
export const handler = createHoldHandler({
  backlog: createBacklogStore(deliveries),
  subscriptions: createSubscriptionStore(registry),
  topics: createTopicStore(registry),
  health: createHealthStore(deliveries),
  wakes: createSharedWakes({ wakes: createWakeStore(deliveries), clock: Date.now }),
  slots: createSlotReservations({ rates: createRateStore(deliveries), clock: Date.now }),
  queues: createFunctionQueues([
    ...(['LANE_QUEUES', 'RETRY_QUEUES', 'HOLD_QUEUE_URL'] as const),
    ...(['RELEASE_QUEUE_URL', 'RECEIPTS_QUEUE_URL', 'JOBS_QUEUE_URL'] as const),
  ]),
  keepDays: readSettings().deadLetterDays,
  clock: Date.now,
  logger: createLogger(),
  metrics: createMetrics(),
});
