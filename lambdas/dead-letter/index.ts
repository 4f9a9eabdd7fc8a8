import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { openDeliveries } from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { createDeadLetterStore } from '#src/stores/dead-letter-store.ts';
import { createDeadLetterHandler } from './handler.ts';

/** The entry of the dead-letter function. */
export const handler = createDeadLetterHandler({
  deadLetters: createDeadLetterStore(openDeliveries(createDynamoDb())),
  keepDays: readEnvironment(['SETTINGS']).SETTINGS.deadLetterDays,
  clock: Date.now,
  logger: createLogger(),
  metrics: createMetrics(),
});
