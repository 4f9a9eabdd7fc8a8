import type { Settings } from '#src/domain/settings.ts';
import type { ServiceEvents } from '#src/event-bus/service-events.ts';
import { spendEvent } from '#src/pipeline/service-events/spend-events.ts';
import { createSpendAnnouncer, type SpendNotice } from '#src/pipeline/usage/announce-spending.ts';
import { createSpending, type Spending } from '#src/pipeline/usage/spending.ts';
import { createUsageMeter, type UsageMeter } from '#src/pipeline/usage/usage-meter.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import type { Deliveries, Registry } from '#src/stores/table.ts';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import type { FunctionLogger } from './logger.ts';
import type { FunctionMetrics } from './metrics.ts';

type MeterSurroundings = {
  readonly deliveries: Deliveries;
  readonly settings: Pick<Settings, 'usage'>;
  readonly clock: () => number;
  readonly logger: Pick<FunctionLogger, 'error'>;
};

/** What adds up publishes and deliveries in a function instance; what it cannot write is logged. Call it once per instance. */
export const createInstanceMeter = ({ deliveries, settings, clock, logger }: MeterSurroundings): UsageMeter =>
  createUsageMeter({
    usage: createUsageStore(deliveries),
    kept: settings.usage.kept,
    clock,
    onError: (error) => logger.error('Usage could not be counted', error),
  });

type SpendingSurroundings = {
  readonly registry: Registry;
  readonly deliveries: Deliveries;
  readonly settings: Pick<Settings, 'usage' | 'prices'>;
  readonly clock: () => number;
  readonly logger: Pick<FunctionLogger, 'error'>;
};

/** What a function instance knows of the spending of projects; what it cannot read is logged. Call it once per instance. */
export const createInstanceSpending = (surroundings: SpendingSurroundings): Spending => {
  const { registry, deliveries, settings, clock, logger } = surroundings;
  return createSpending({
    spendCaps: createSpendCapStore(registry),
    usage: createUsageStore(deliveries),
    settings,
    clock,
    onError: (error) => logger.error('Spend caps could not be read', error),
  });
};

type AnnouncerSurroundings = {
  readonly deliveries: Deliveries;
  readonly spending: Spending;
  /** Absent where the stage sends no events. */
  readonly serviceEvents: Pick<ServiceEvents, 'send'> | undefined;
  readonly logger: Pick<FunctionLogger, 'warn'>;
  readonly metrics: FunctionMetrics;
};

/**
 * What is to be called with the sum of a month whenever that has changed: it sends an event of what is spent of a cap, says it in the
 * log, and counts a cap that is reached. Call it once per instance.
 */
export const createInstanceAnnouncer = ({
  deliveries,
  spending,
  serviceEvents,
  logger,
  metrics,
}: AnnouncerSurroundings) => {
  const announce = async (notice: SpendNotice): Promise<void> => {
    const { project, protocol, month, level, capUsd, spentUsd } = notice;
    await serviceEvents?.send([spendEvent(notice, Date.now())]);
    logger.warn('A project has spent a share of its cap', {
      ...{ project, protocol, month, percent: level, cap_usd: capUsd, spent_usd: spentUsd },
    });
    if (level === 100) metrics.count('all', { SpendCapReached: 1 });
  };
  return createSpendAnnouncer({ spending, usage: createUsageStore(deliveries), clock: Date.now, announce });
};
