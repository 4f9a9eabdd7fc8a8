import { createDynamoDb, createKms } from '#lambdas/runtime/clients.ts';
import { createDeliveries, createFunctionQueues, createServiceKey } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { createFunctionEvents } from '#lambdas/runtime/service-events.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createLetterEvents } from '#src/pipeline/service-events/letter-events.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDeadLetterTokens } from '#src/stores/deliveries/dead-letter-tokens.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createLetterEventStore } from '#src/stores/deliveries/letter-event-store.ts';
import { createDeadLetterHandler } from './handler.ts';

const deliveries = createDeliveries(createDynamoDb());
const settings = readSettings();
const logger = createLogger();
const metrics = createMetrics();
const serviceEvents = createFunctionEvents({ settings, logger, metrics });

/** The entry of the dead-letter function. */
export const handler = createDeadLetterHandler({
  deadLetters: createDeadLetterStore(deliveries),
  deadLetterTokens: createDeadLetterTokens(createServiceKey(createKms())),
  directSms: createDirectSmsStore(deliveries),
  queues: createFunctionQueues(['RECEIPTS_QUEUE_URL']),
  keepDays: settings.deadLetterDays,
  clock: Date.now,
  letterEvents:
    serviceEvents &&
    createLetterEvents({ letterEvents: createLetterEventStore(deliveries), serviceEvents, clock: Date.now }),
  logger,
  metrics,
});
