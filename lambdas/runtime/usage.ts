import type { Settings } from '#src/domain/settings.ts';
import { createSpending, type Spending } from '#src/pipeline/usage/spending.ts';
import { createUsageMeter, type UsageMeter } from '#src/pipeline/usage/usage-meter.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import type { Deliveries, Registry } from '#src/stores/table.ts';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import type { FunctionLogger } from './logger.ts';

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
