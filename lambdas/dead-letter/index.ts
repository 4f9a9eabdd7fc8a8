import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { openDeliveries } from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { createDeadLetterStore } from '#src/stores/dead-letter-store.ts';
import { createDirectSmsStore } from '#src/stores/direct-sms-store.ts';
import { createDeadLetterHandler } from './handler.ts';

const deliveries = openDeliveries(createDynamoDb());

/** The entry of the dead-letter function. */
export const handler = createDeadLetterHandler({
  deadLetters: createDeadLetterStore(deliveries),
  directSms: createDirectSmsStore(deliveries),
  keepDays: readEnvironment(['SETTINGS']).SETTINGS.deadLetterDays,
  clock: Date.now,
  logger: createLogger(),
  metrics: createMetrics(),
});
