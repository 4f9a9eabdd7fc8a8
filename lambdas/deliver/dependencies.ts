import { createDynamoDb, createKms } from '#lambdas/runtime/clients.ts';
import { createCachedTopicDataKeys, createFunctionQueues, createRegistry } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createDeliveryLog } from '#src/pipeline/delivery/log-deliveries.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';

const SIDE_QUEUES = ['RETRY_QUEUES', 'QUARANTINE_QUEUES'] as const;

/**
 * Creates what every lane's function needs; call it once per function instance. Returns the clients of DynamoDB and KMS too,
 * for what a lane stores and decrypts itself. `hasSideQueues` says whether the lane has queues of its own for retries and for
 * what must be processed alone.
 */
export const createLaneDependencies = ({ hasSideQueues }: { readonly hasSideQueues: boolean }) => {
  const registry = createRegistry(createDynamoDb());
  const kms = createKms();
  const settings = readSettings();
  const sideQueues = hasSideQueues ? SIDE_QUEUES : [];
  const queues = createFunctionQueues([
    ...([
      'LANE_QUEUES',
      'DEAD_LETTER_QUEUES',
      'DELIVERY_LOG_QUEUE_URL',
      'HOLD_QUEUE_URL',
      'RECEIPTS_QUEUE_URL',
    ] as const),
    ...sideQueues,
  ]);
  return {
    registry,
    kms,
    allSettings: settings,
    shared: {
      subscriptions: createSubscriptionStore(registry),
      queues,
      topicDataKeys: createCachedTopicDataKeys(settings, kms),
      observers: [createDeliveryLog({ queues })],
      settings: settings.delivery,
      clock: Date.now,
      random: Math.random,
      logger: createLogger(),
      metrics: createMetrics(),
    },
  };
};
