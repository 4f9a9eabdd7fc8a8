import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import type { FunctionMetrics } from '#lambdas/runtime/metrics.ts';
import { createFunctionEvents } from '#lambdas/runtime/service-events.ts';
import { createInstanceAnnouncer, createInstanceSpending } from '#lambdas/runtime/usage.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { Observer } from '#src/pipeline/delivery/observe.ts';
import { createPaidUsageCounter } from '#src/pipeline/usage/count-usage.ts';
import type { Spending } from '#src/pipeline/usage/spending.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import type { Deliveries } from '#src/stores/table.ts';
import { createLaneDependencies, type LaneParts } from './dependencies.ts';

/**
 * What the function of a lane needs whose messages are paid for by the piece: beside the dependencies of every lane, what counts them
 * and keeps caps. Call it once per function instance.
 */
export const createPaidLane = (parts: Pick<LaneParts, 'tellsOptOuts'> = {}) => {
  const lane = createLaneDependencies({ ...parts, hasSideQueues: false, isPaid: true });
  const { registry, deliveries, allSettings: settings, shared } = lane;
  const { logger, metrics, clock } = shared;
  const spending = createInstanceSpending({ registry, deliveries, settings, clock, logger });
  return {
    ...lane,
    shared: {
      ...shared,
      observers: [...shared.observers, ...counters({ deliveries, settings, spending, logger, metrics })],
    },
    /** Knows who may send: for `withSpendCaps`. */
    spending,
  };
};

type CounterSurroundings = {
  readonly deliveries: Deliveries;
  readonly settings: Settings;
  readonly spending: Spending;
  readonly logger: Pick<FunctionLogger, 'error' | 'warn'>;
  readonly metrics: FunctionMetrics;
};

const counters = (surroundings: CounterSurroundings): readonly Observer[] => {
  const { deliveries, settings } = surroundings;
  if (settings.usage.kept === 'none') return [];
  const serviceEvents = createFunctionEvents(surroundings);
  const onCounted = createInstanceAnnouncer({ ...surroundings, serviceEvents });
  return [createPaidUsageCounter({ usage: createUsageStore(deliveries), onCounted })];
};
