import { createDynamoDb, createKms } from '#lambdas/runtime/clients.ts';
import {
  createDeliveries,
  createFunctionQueues,
  createRegistry,
  createServiceKey,
} from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createInstanceSpending } from '#lambdas/runtime/usage.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDeadLetterTokens } from '#src/stores/deliveries/dead-letter-tokens.ts';
import { createJobStore } from '#src/stores/deliveries/job-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createJobHandler } from './handler.ts';

const dynamodb = createDynamoDb();
const deliveries = createDeliveries(dynamodb);
const registry = createRegistry(dynamodb);
const logger = createLogger();

/** The entry of the job function. */
export const handler = createJobHandler({
  jobs: createJobStore(deliveries),
  deadLetters: createDeadLetterStore(deliveries),
  deadLetterTokens: createDeadLetterTokens(createServiceKey(createKms())),
  backlog: createBacklogStore(deliveries),
  subscriptions: createSubscriptionStore(registry),
  spending: createInstanceSpending({ registry, deliveries, settings: readSettings(), clock: Date.now, logger }),
  queues: createFunctionQueues(['LANE_QUEUES', 'RETRY_QUEUES', 'RECEIPTS_QUEUE_URL', 'JOBS_QUEUE_URL']),
  clock: Date.now,
  logger,
});
