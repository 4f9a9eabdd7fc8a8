import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { openQueues, openRegistry } from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { createSubscriptionStore } from '#src/stores/subscription-store.ts';

/**
 * What every lane's function has, whatever it delivers by; made once per function instance. `hasRetryQueue` says whether
 * the lane's retries have a queue of their own.
 */
export const createLaneDependencies = ({ hasRetryQueue }: { readonly hasRetryQueue: boolean }) => {
  const registry = openRegistry(createDynamoDb());
  const { SETTINGS } = readEnvironment(['SETTINGS']);
  return {
    registry,
    allSettings: SETTINGS,
    shared: {
      subscriptions: createSubscriptionStore(registry),
      queues: openQueues(['LANE_QUEUES', 'DEAD_LETTER_QUEUES', ...(hasRetryQueue ? (['RETRY_QUEUES'] as const) : [])]),
      settings: SETTINGS.delivery,
      clock: Date.now,
      random: Math.random,
      logger: createLogger(),
      metrics: createMetrics(),
    },
  };
};
