import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import { type CapUse, levelsOf, type SpendLevel } from '#src/domain/usage/spend-caps.ts';
import type { PaidProtocol, ProtocolUsage } from '#src/domain/usage/usage.ts';
import type { UsageMonth, UsageStore } from '#src/stores/deliveries/usage-store.ts';
import type { Spending } from './spending.ts';

/** That a project has spent a share of a cap. */
export type SpendNotice = CapUse & { readonly project: string; readonly level: SpendLevel };

type AnnounceDependencies = {
  readonly spending: Pick<Spending, 'useOf' | 'noteSum'>;
  readonly usage: Pick<UsageStore, 'noteLevel' | 'forgetLevel'>;
  readonly clock: () => number;
  /** Called once for each cap, month and level; again only when it rejects. */
  readonly announce: (notice: SpendNotice) => Promise<void>;
};

/** Levels that one function instance remembers to have noted. */
const CAPACITY = 1000;

/**
 * Returns what is to be called with the sum of a month after something was added to it: it announces that a cap is spent to 80 %, and
 * to the whole. Of all instances one does; costs a write for each instance, cap and level, and nothing while less is spent. What
 * cannot be announced is announced when something is added the next time.
 */
export const createSpendAnnouncer = ({ spending, usage, clock, announce }: AnnounceDependencies) => {
  const known = createExpiringCache<true>({ capacity: CAPACITY, clock });
  const announceFirst = async (notice: SpendNotice): Promise<void> => {
    const { protocol, level, capUsd } = notice;
    if (!(await usage.noteLevel(notice, protocol, { level, capUsd }))) return;
    await announce(notice).catch(async (error: unknown) => {
      await usage.forgetLevel(notice, protocol, level);
      throw error;
    });
  };
  return async (of: UsageMonth, protocol: PaidProtocol, sum: ProtocolUsage): Promise<void> => {
    spending.noteSum(of, protocol, sum);
    const use = await spending.useOf(of.project, protocol);
    if (use === undefined || use.month !== of.month) return;
    for (const level of levelsOf(use)) {
      const key = `${of.project}#${of.month}#${protocol}#${level}#${use.capUsd}`;
      if (known.get(key) === true) continue;
      known.set(key, true);
      try {
        await announceFirst({ ...use, project: of.project, level });
      } catch (error) {
        known.set(key, true, 0);
        throw error;
      }
    }
  };
};
