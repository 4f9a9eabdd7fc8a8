import { createDynamoDb, createKms } from '#lambdas/runtime/clients.ts';
import {
  createCachedTopicDataKeys,
  createDeliveries,
  createFunctionQueues,
  createRegistry,
} from '#lambdas/runtime/dependencies.ts';
import { createLogger, type FunctionLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createInstanceMeter } from '#lambdas/runtime/usage.ts';
import type { Settings } from '#src/domain/settings.ts';
import { createDeliveryLog } from '#src/pipeline/delivery/log-deliveries.ts';
import { createHealthNotes } from '#src/pipeline/delivery/note-health.ts';
import { createOptOutNotes } from '#src/pipeline/delivery/note-opt-outs.ts';
import type { Observer } from '#src/pipeline/delivery/observe.ts';
import { createUnpaidUsageCounter } from '#src/pipeline/usage/count-usage.ts';
import type { Queues } from '#src/queues/queues.ts';
import { createHealthStore } from '#src/stores/deliveries/health-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { Deliveries } from '#src/stores/table.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';

const SIDE_QUEUES = ['RETRY_QUEUES', 'QUARANTINE_QUEUES'] as const;

/** Where it is told what endpoints have become. */
const HEALTH_QUEUES = ['RELEASE_QUEUE_URL'] as const;

/** Where it is told whose owners want nothing more. */
const FEEDBACK_QUEUES = ['FEEDBACK_QUEUE_URL'] as const;

/** What a lane has beside its queue. */
export type LaneParts = {
  readonly hasSideQueues: boolean;
  /** @default false */
  readonly watchesHealth?: boolean;
  /** Whether its messages are paid for by the piece. @default false */
  readonly isPaid?: boolean;
  /** @default false */
  readonly tellsOptOuts?: boolean;
};

/**
 * Creates what every lane's function needs; call it once per function instance. Returns the clients of DynamoDB and KMS too,
 * for what a lane stores and decrypts itself. `hasSideQueues` says whether the lane has queues of its own for retries and for
 * what must be processed alone, `watchesHealth` whether failures of its endpoints are noted, `isPaid` that its usage is counted by
 * `createPaidLane`, `tellsOptOuts` whether its provider refuses endpoints whose owners have told it so.
 */
export const createLaneDependencies = ({ hasSideQueues, ...parts }: LaneParts) => {
  const { watchesHealth = false, tellsOptOuts = false } = parts;
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
      'JOBS_QUEUE_URL',
    ] as const),
    ...sideQueues,
    ...(watchesHealth ? HEALTH_QUEUES : []),
    ...(tellsOptOuts ? FEEDBACK_QUEUES : []),
  ]);
  const logger = createLogger();
  const deliveries = createDeliveries(registry.dynamodb);
  const surroundings = { deliveries, queues, settings, logger };
  return {
    registry,
    deliveries,
    kms,
    allSettings: settings,
    shared: {
      subscriptions: createSubscriptionStore(registry),
      topics: createTopicStore(registry),
      queues,
      topicDataKeys: createCachedTopicDataKeys(settings, kms),
      observers: observersOf(parts, surroundings),
      settings: settings.delivery,
      clock: Date.now,
      random: Math.random,
      logger,
      metrics: createMetrics(),
    },
  };
};

type ObserverSurroundings = {
  readonly deliveries: Deliveries;
  readonly queues: Queues;
  readonly settings: Settings;
  readonly logger: Pick<FunctionLogger, 'error'>;
};

/**
 * Who is notified of results: logs, the health of endpoints where a lane watches it, usage that is not paid for by the piece, and
 * feedback of owners who have opted out.
 */
const observersOf = (
  { watchesHealth = false, isPaid = false, tellsOptOuts = false }: Omit<LaneParts, 'hasSideQueues'>,
  surroundings: ObserverSurroundings,
): readonly Observer[] => {
  const { deliveries, queues, settings } = surroundings;
  const health = createHealthStore(deliveries);
  const countsUsage = !isPaid && settings.usage.kept === 'all';
  return [
    createDeliveryLog({ queues }),
    ...(watchesHealth
      ? [createHealthNotes({ health, queues, settings: settings.delivery.health, clock: Date.now })]
      : []),
    ...(countsUsage ? [createUnpaidUsageCounter(createInstanceMeter({ ...surroundings, clock: Date.now }))] : []),
    ...(tellsOptOuts ? [createOptOutNotes({ queues })] : []),
  ];
};
