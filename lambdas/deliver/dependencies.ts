import { createDynamoDb, createKms } from '#lambdas/runtime/clients.ts';
import {
  createCachedTopicDataKeys,
  createDeliveries,
  createFunctionQueues,
  createRegistry,
} from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createDeliveryLog } from '#src/pipeline/delivery/log-deliveries.ts';
import { createHealthNotes } from '#src/pipeline/delivery/note-health.ts';
import type { Observer } from '#src/pipeline/delivery/observe.ts';
import { createHealthStore } from '#src/stores/deliveries/health-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';

const SIDE_QUEUES = ['RETRY_QUEUES', 'QUARANTINE_QUEUES'] as const;

/** Where it is told what endpoints have become. */
const HEALTH_QUEUES = ['RELEASE_QUEUE_URL'] as const;

/** What a lane has beside its queue. */
type LaneParts = {
  readonly hasSideQueues: boolean;
  /** @default false */
  readonly watchesHealth?: boolean;
};

/**
 * Creates what every lane's function needs; call it once per function instance. Returns the clients of DynamoDB and KMS too,
 * for what a lane stores and decrypts itself. `hasSideQueues` says whether the lane has queues of its own for retries and for
 * what must be processed alone, `watchesHealth` whether failures of its endpoints are noted.
 */
export const createLaneDependencies = ({ hasSideQueues, watchesHealth = false }: LaneParts) => {
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
    ...(watchesHealth ? HEALTH_QUEUES : []),
  ]);
  const noteHealth = (): Observer =>
    createHealthNotes({
      health: createHealthStore(createDeliveries(registry.dynamodb)),
      queues,
      settings: settings.delivery.health,
      clock: Date.now,
    });
  return {
    registry,
    kms,
    allSettings: settings,
    shared: {
      subscriptions: createSubscriptionStore(registry),
      queues,
      topicDataKeys: createCachedTopicDataKeys(settings, kms),
      observers: [createDeliveryLog({ queues }), ...(watchesHealth ? [noteHealth()] : [])],
      settings: settings.delivery,
      clock: Date.now,
      random: Math.random,
      logger: createLogger(),
      metrics: createMetrics(),
    },
  };
};
