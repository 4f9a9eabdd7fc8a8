import { monthOfDay } from '#src/domain/usage/months.ts';
import { isPaid, type PaidProtocol, type ProtocolUsage } from '#src/domain/usage/usage.ts';
import type { Observer } from '#src/pipeline/delivery/observe.ts';
import type { UsageDay, UsageMonth, UsageStore } from '#src/stores/deliveries/usage-store.ts';
import { usageOfBatch } from './batch-usage.ts';
import type { UsageMeter } from './usage-meter.ts';

type PaidUsageDependencies = {
  readonly usage: Pick<UsageStore, 'addPaid'>;
  /** Called with the sum of the month whenever something was added to it. */
  readonly onCounted: (of: UsageMonth, protocol: PaidProtocol, sum: ProtocolUsage) => Promise<void>;
};

/**
 * Counts what is paid for by the piece: one write for each project and protocol of a batch (two of a batch that midnight cuts), texts on
 * the day on which they were sent. A message that comes again because its record failed was sent again, so it counts again, as its provider counts it. A count
 * that fails is lost.
 */
export const createPaidUsageCounter =
  ({ usage, onCounted }: PaidUsageDependencies): Observer =>
  async (worked) => {
    const count = async ({ project, day }: UsageDay, protocol: PaidProtocol, counts: ProtocolUsage): Promise<void> => {
      const sum = await usage.addPaid({ project, day }, protocol, counts);
      await onCounted({ project, month: monthOfDay(day) }, protocol, sum);
    };
    await Promise.all(
      usageOfBatch(worked).map(({ project, day, protocol, counts }) =>
        isPaid(protocol) ? count({ project, day }, protocol, counts) : undefined,
      ),
    );
  };

/** Has the instance's meter count deliveries that are not paid for by the piece. */
export const createUnpaidUsageCounter =
  (meter: UsageMeter): Observer =>
  (worked) =>
    meter.add(usageOfBatch(worked).filter(({ protocol }) => !isPaid(protocol)));
