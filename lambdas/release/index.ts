import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { createDeliveries, createFencedRegistry, createFunctionQueues } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { createFunctionEvents } from '#lambdas/runtime/service-events.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createSharedWakes } from '#src/pipeline/holding/shared-wakes.ts';
import { createSlotReservations } from '#src/pipeline/holding/slot-reservations.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createHealthStore } from '#src/stores/deliveries/health-store.ts';
import { createRateStore } from '#src/stores/deliveries/rate-store.ts';
import { createReleaseStateStore } from '#src/stores/deliveries/release-state-store.ts';
import { createWakeStore } from '#src/stores/deliveries/wake-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { createReleaseHandler } from './handler.ts';

const dynamodb = createDynamoDb();
const deliveries = createDeliveries(dynamodb);
const { registry, fence } = createFencedRegistry(dynamodb);
const settings = readSettings();
const logger = createLogger();
const metrics = createMetrics();

/** The entry of the release function. */
export const handler = createReleaseHandler({
  backlog: createBacklogStore(deliveries),
  releaseState: createReleaseStateStore(deliveries),
  subscriptions: createSubscriptionStore(registry),
  topics: createTopicStore(registry),
  health: createHealthStore(deliveries),
  isActing: fence?.isActing,
  healthSettings: settings.delivery.health,
  wakes: createSharedWakes({ wakes: createWakeStore(deliveries), clock: Date.now }),
  slots: createSlotReservations({ rates: createRateStore(deliveries), clock: Date.now }),
  queues: createFunctionQueues(['LANE_QUEUES', 'RETRY_QUEUES', 'RELEASE_QUEUE_URL', 'RECEIPTS_QUEUE_URL']),
  clock: Date.now,
  serviceEvents: createFunctionEvents({ settings, logger, metrics }),
  logger,
  metrics,
});
