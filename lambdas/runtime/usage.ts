import type { Settings } from '#src/domain/settings.ts';
import { createUsageMeter, type UsageMeter } from '#src/pipeline/usage/usage-meter.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import type { Deliveries } from '#src/stores/table.ts';
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
