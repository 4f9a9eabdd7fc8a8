import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import { createPromiseCache } from '#src/cache/promise-cache.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import type { Settings } from '#src/domain/settings.ts';
import { monthOf } from '#src/domain/usage/months.ts';
import { type CapUse, capUseOf, isReached, type SpendCaps } from '#src/domain/usage/spend-caps.ts';
import { isPaid, type PaidProtocol, type PaidUsage, type ProtocolUsage } from '#src/domain/usage/usage.ts';
import type { UsageMonth, UsageStore } from '#src/stores/deliveries/usage-store.ts';
import type { SpendCapStore } from '#src/stores/usage/spend-cap-store.ts';

/** Knows what projects have spent of their caps, from memory for as long as `settings.usage.capCacheSeconds`. */
export type Spending = {
  /**
   * How much of its cap a project has spent this month on a protocol; undefined when there is no cap to keep. A project without
   * caps costs a read that is remembered, one with some another. What cannot be read keeps nothing from being sent.
   */
  readonly useOf: (project: string, protocol: Protocol) => Promise<CapUse | undefined>;

  /** The same where the cap is reached, and else undefined. */
  readonly reached: (project: string, protocol: Protocol) => Promise<CapUse | undefined>;

  /** Tells what the sum of a month has become: newer than what was read. */
  readonly noteSum: (of: UsageMonth, protocol: PaidProtocol, sum: ProtocolUsage) => void;
};

/** What {@link createSpending} needs. */
export type SpendingSources = {
  readonly spendCaps: Pick<SpendCapStore, 'get'>;
  readonly usage: Pick<UsageStore, 'paidOfMonth'>;
  readonly settings: Pick<Settings, 'usage' | 'prices'>;
  readonly clock: () => number;
  /** Called when caps or sums could not be read. */
  readonly onError: (error: unknown) => void;
};

/** Projects that one function instance remembers. */
const CAPACITY = 1000;

/** Creates what one function instance knows of spending. In a stage that counts nothing no cap is kept. */
export const createSpending = ({ spendCaps, usage, settings, clock, onError }: SpendingSources): Spending => {
  const { kept, capCacheSeconds: lifetimeSeconds } = settings.usage;
  const caching = { capacity: CAPACITY, clock };
  const caps = createPromiseCache<SpendCaps>({ ...caching, lifetimeSeconds });
  const months = createPromiseCache<PaidUsage>({ ...caching, lifetimeSeconds });
  const sums = createExpiringCache<ProtocolUsage>({ ...caching, lifetimeMs: lifetimeSeconds * 1000 });

  const usageOf = async (of: UsageMonth, protocol: PaidProtocol): Promise<ProtocolUsage | undefined> =>
    sums.get(sumKey(of, protocol)) ?? (await months.get(sumKey(of), () => usage.paidOfMonth(of))).get(protocol);

  const useOf = async (project: string, protocol: Protocol): Promise<CapUse | undefined> => {
    if (kept === 'none' || !isPaid(protocol)) return undefined;
    const of = { project, month: monthOf(clock()) };
    try {
      const ofProject = await caps.get(project, () => spendCaps.get(project));
      if (ofProject[protocol] === undefined) return undefined;
      return capUseOf({ protocol, month: of.month, usage: await usageOf(of, protocol) }, ofProject, settings.prices);
    } catch (error) {
      onError(error);
      return undefined;
    }
  };

  return {
    useOf,
    reached: async (project, protocol) => {
      const use = await useOf(project, protocol);
      return use !== undefined && isReached(use) ? use : undefined;
    },
    noteSum: (of, protocol, sum) => sums.set(sumKey(of, protocol), sum),
  };
};

const sumKey = ({ project, month }: UsageMonth, protocol = ''): string => `${project}#${month}#${protocol}`;
