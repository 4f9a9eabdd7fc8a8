import { createDynamoDb, createKms, createSqs } from '#lambdas/runtime/clients.ts';
import {
  createCachedTopicDataKeys,
  createDeliveries,
  createFunctionQueues,
  createRegistry,
  createServiceKey,
} from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { logicalRegionOf } from '#lambdas/runtime/region.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { withoutKey } from '#src/domain/topics/topic-key.ts';
import { createEventDeadLetters } from '#src/queues/event-dead-letters.ts';
import { createIngressDependencies } from './dependencies.ts';
import { createIngressHandler } from './handler.ts';

const { ENCRYPTION_KEY_ID, EVENT_DEAD_LETTERS_QUEUE_URL } = readEnvironment([
  'ENCRYPTION_KEY_ID',
  'EVENT_DEAD_LETTERS_QUEUE_URL',
]);
const settings = readSettings();
const dynamodb = createDynamoDb();
const kms = createKms();
const logger = createLogger();

/** The entry of the ingress function. */
export const handler = createIngressHandler({
  ...createIngressDependencies({
    registry: createRegistry(dynamodb),
    deliveries: createDeliveries(dynamodb),
    keys: createServiceKey(kms),
    topicDataKeys: createCachedTopicDataKeys(settings, kms),
    queues: createFunctionQueues([
      'LANE_QUEUES',
      'FAN_OUT_QUEUE_URL',
      'HOLD_QUEUE_URL',
      'RECEIPTS_QUEUE_URL',
      'JOBS_QUEUE_URL',
    ]),
    deadLetters: createEventDeadLetters({ sqs: createSqs(), url: EVENT_DEAD_LETTERS_QUEUE_URL }),
    settings: withoutKey(settings, ENCRYPTION_KEY_ID),
    region: logicalRegionOf(settings),
    clock: Date.now,
    logger,
  }),
  logger,
  metrics: createMetrics(),
});
