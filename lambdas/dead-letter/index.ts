import { createDynamoDb, createKms } from '#lambdas/runtime/clients.ts';
import { createDeliveries, createFunctionQueues, createServiceKey } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDeadLetterTokens } from '#src/stores/deliveries/dead-letter-tokens.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createDeadLetterHandler } from './handler.ts';

const deliveries = createDeliveries(createDynamoDb());

/** The entry of the dead-letter function. */
export const handler = createDeadLetterHandler({
  deadLetters: createDeadLetterStore(deliveries),
  deadLetterTokens: createDeadLetterTokens(createServiceKey(createKms())),
  directSms: createDirectSmsStore(deliveries),
  queues: createFunctionQueues(['RECEIPTS_QUEUE_URL']),
  keepDays: readSettings().deadLetterDays,
  clock: Date.now,
  logger: createLogger(),
  metrics: createMetrics(),
});
