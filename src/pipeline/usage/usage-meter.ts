import { dayOf } from '#src/domain/days.ts';
import { addUsage, NO_USAGE } from '#src/domain/usage/usage.ts';
import type { UsageSettings } from '#src/domain/usage/usage-settings.ts';
import type { UnpaidUsage } from '#src/stores/deliveries/usage-item.ts';
import type { UsageDay, UsageStore } from '#src/stores/deliveries/usage-store.ts';
import type { BatchUsage } from './batch-usage.ts';

/** How often a function instance writes what it has added up, at most. */
const ROUND_MS = 10_000;

/** What a project has used that is not paid for by the piece. */
type Used = { readonly project: string; readonly publishes: number } | Omit<BatchUsage, 'day'>;

/** Adds up in memory what is not paid for by the piece, and writes it every ten seconds (decision 090). */
export type UsageMeter = {
  /**
   * Adds what was used. When the last writes of this instance were ten seconds ago, it writes all that is added up, once for each
   * project (and day, after midnight UTC); the promise then resolves after that, and else at once. It never rejects: what cannot be written is lost, as is what an
   * instance holds at its end.
   */
  readonly add: (used: readonly Used[]) => Promise<void>;
};

type MeterDependencies = {
  readonly usage: Pick<UsageStore, 'addUnpaid'>;
  readonly kept: UsageSettings['kept'];
  readonly clock: () => number;
  /** Called when counts were lost. */
  readonly onError: (error: unknown) => void;
};

/** Creates the meter of one function instance; unless the stage counts everything, it counts nothing. */
export const createUsageMeter = ({ usage, kept, clock, onError }: MeterDependencies): UsageMeter => {
  const sums = new Map<string, { readonly of: UsageDay; readonly counts: UnpaidUsage }>();
  let writtenAt = Number.NEGATIVE_INFINITY;
  const hold = (used: Used): void => {
    if ('publishes' in used && used.publishes === 0) return;
    const of = { project: used.project, day: dayOf(clock()) };
    const key = `${of.project}#${of.day}`;
    sums.set(key, { of, counts: withMore(sums.get(key)?.counts ?? NOTHING, used) });
  };
  const add = async (used: readonly Used[]): Promise<void> => {
    for (const one of used) hold(one);
    const now = clock();
    if (sums.size === 0 || now - writtenAt < ROUND_MS) return;
    writtenAt = now;
    const held = [...sums.values()];
    sums.clear();
    await Promise.all(held.map(({ of, counts }) => usage.addUnpaid(of, counts).catch(onError)));
  };
  return { add: kept === 'all' ? add : async () => undefined };
};

const NOTHING: UnpaidUsage = { publishes: 0, protocols: new Map() };

const withMore = ({ publishes, protocols }: UnpaidUsage, used: Used): UnpaidUsage => {
  if ('publishes' in used) return { protocols, publishes: publishes + used.publishes };
  const before = { ...NO_USAGE, ...protocols.get(used.protocol) };
  return { publishes, protocols: new Map(protocols).set(used.protocol, addUsage(before, used.counts)) };
};
