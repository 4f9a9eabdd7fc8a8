import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { createDeliveries, createFencedRegistry, createFunctionQueues } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { createFunctionEvents } from '#lambdas/runtime/service-events.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createInstanceAnnouncer, createInstanceSpending } from '#lambdas/runtime/usage.ts';
import { whileActive } from '#lambdas/runtime/while-active.ts';
import { createRememberedEvents } from '#src/event-bus/remembered-events.ts';
import { createUsageCorrector } from '#src/pipeline/usage/correct-usage.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createHeldSubscriptionStore } from '#src/stores/deliveries/held-subscription-store.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import { createWakeStore } from '#src/stores/deliveries/wake-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createStatisticsStore } from '#src/stores/topics/statistics-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import { createFeedbackHandler } from './handler.ts';

const dynamodb = createDynamoDb();
const deliveries = createDeliveries(dynamodb);
const { registry, fence } = createFencedRegistry(dynamodb);
const logger = createLogger();
const metrics = createMetrics();
const settings = readSettings();
const serviceEvents = createFunctionEvents({ settings, logger, metrics });
const spending = createInstanceSpending({ registry, deliveries, settings, clock: Date.now, logger });
const correctUsage = createUsageCorrector({
  usage: createUsageStore(deliveries),
  onCounted: createInstanceAnnouncer({ deliveries, spending, serviceEvents, logger, metrics }),
});

const queues = createFunctionQueues([
  ...(['RELEASE_QUEUE_URL', 'JOBS_QUEUE_URL'] as const),
  // To wait in, which no stage has without others beside it.
  ...(fence === undefined ? [] : (['FEEDBACK_QUEUE_URL'] as const)),
]);

const work = createFeedbackHandler({
  subscriptions: createSubscriptionStore(registry),
  topics: createTopicStore(registry),
  backlog: createBacklogStore(deliveries),
  heldSubscriptions: createHeldSubscriptionStore(deliveries),
  wakes: createWakeStore(deliveries),
  directSms: createDirectSmsStore(deliveries),
  statistics: createStatisticsStore(deliveries),
  correctUsage: settings.usage.kept === 'none' ? async () => undefined : correctUsage,
  queues,
  clock: Date.now,
  // Many mails to one address may bounce before it is held.
  serviceEvents: serviceEvents && createRememberedEvents(serviceEvents, Date.now),
  logger,
  metrics,
});

/** The entry of the feedback function. */
export const handler = whileActive(work, { fence, queues, own: { role: 'feedback' } });
