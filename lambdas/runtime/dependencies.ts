import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { Settings } from '#src/domain/settings.ts';
import { createMinuteRate, type MinuteRate } from '#src/pipeline/minute-rate.ts';
import { createQueues, type Queues } from '#src/queues/queues.ts';
import { createMinuteCountStore } from '#src/stores/deliveries/minute-count-store.ts';
import { createKeyEncryption, type KeyEncryption } from '#src/stores/secrets/encryption.ts';
import { fenceRegistry, type KnownFence } from '#src/stores/standby/fenced-registry.ts';
import type { Deliveries, Registry } from '#src/stores/table.ts';
import { createTopicDataKeys, type TopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import { createSqs } from './clients.ts';
import { hasEnvironment, readEnvironment } from './environment.ts';
import { createLogger, type FunctionLogger } from './logger.ts';

/**
 * The table of what is kept, by the name that this function was given, and the fence where the stage shares it with others: then only
 * the active site writes (decision 120). Call it once per client.
 */
export const createFencedRegistry = (
  dynamodb: DynamoDBClient,
): { readonly registry: Registry; readonly fence: KnownFence | undefined } => {
  const registry = { dynamodb, tableName: readEnvironment(['REGISTRY_TABLE_NAME']).REGISTRY_TABLE_NAME };
  if (!hasEnvironment('SITE')) return { registry, fence: undefined };
  const { cacheSeconds, ...site } = readEnvironment(['SITE']).SITE;
  return { registry, fence: fenceRegistry(registry, { site, cacheSeconds, clock: Date.now }) };
};

/** As {@link createFencedRegistry}, for functions that have nothing to ask of the fence themselves. */
export const createRegistry = (dynamodb: DynamoDBClient): Registry => createFencedRegistry(dynamodb).registry;

/** The table of what expires, by the name that this function was given. */
export const createDeliveries = (dynamodb: DynamoDBClient): Deliveries => ({
  dynamodb,
  tableName: readEnvironment(['DELIVERIES_TABLE_NAME']).DELIVERIES_TABLE_NAME,
});

/** Encryption under the key that this function was given. */
export const createServiceKey = (kms: KMSClient): KeyEncryption =>
  createKeyEncryption({ kms, keyId: readEnvironment(['ENCRYPTION_KEY_ID']).ENCRYPTION_KEY_ID });

/** Data keys of topics that are bound to a KMS key of the stage's list. */
export const createCachedTopicDataKeys = ({ keyCacheSeconds }: Settings, kms: KMSClient): TopicDataKeys =>
  createTopicDataKeys({ kms, cacheSeconds: keyCacheSeconds, clock: Date.now });

/** Bounds the calls of each project; all functions that callers call count together. */
export const createCallRate = (
  deliveries: Deliveries,
  { settings, logger }: { readonly settings: Pick<Settings, 'quotas'>; readonly logger: Pick<FunctionLogger, 'error'> },
): MinuteRate =>
  createMinuteRate({
    counts: createMinuteCountStore(deliveries, 'calls'),
    perMinute: settings.quotas.callsPerProjectMinute,
    onError: (error) => logger.error('Calls of a project could not be counted', error),
  });

type QueueVariable =
  | 'LANE_QUEUES'
  | 'RETRY_QUEUES'
  | 'QUARANTINE_QUEUES'
  | 'DEAD_LETTER_QUEUES'
  | 'FAN_OUT_QUEUE_URL'
  | 'CLEANUP_QUEUE_URL'
  | 'DELIVERY_LOG_QUEUE_URL'
  | 'HOLD_QUEUE_URL'
  | 'RELEASE_QUEUE_URL'
  | 'RECEIPTS_QUEUE_URL'
  | 'JOBS_QUEUE_URL'
  | 'FEEDBACK_QUEUE_URL';

/** The queues that this function may send to: those of the named variables, no other. */
export const createFunctionQueues = (variables: readonly QueueVariable[]): Queues => {
  const urls = readEnvironment(variables);
  const logger = createLogger();
  return createQueues({
    sqs: createSqs(),
    onError: (error) => logger.error('A queue refused a batch', error),
    urls: {
      lanes: urls.LANE_QUEUES,
      retries: urls.RETRY_QUEUES,
      quarantines: urls.QUARANTINE_QUEUES,
      deadLetters: urls.DEAD_LETTER_QUEUES,
      fanOut: urls.FAN_OUT_QUEUE_URL,
      cleanup: urls.CLEANUP_QUEUE_URL,
      deliveryLogs: urls.DELIVERY_LOG_QUEUE_URL,
      hold: urls.HOLD_QUEUE_URL,
      release: urls.RELEASE_QUEUE_URL,
      receipts: urls.RECEIPTS_QUEUE_URL,
      jobs: urls.JOBS_QUEUE_URL,
      feedback: urls.FEEDBACK_QUEUE_URL,
    },
  });
};
