import type { Queues } from '#src/queues/queues.ts';
import { WAKE_SHARDS, type WakeStore } from '#src/stores/deliveries/wake-store.ts';
import { requestReleases } from './request-releases.ts';

/** What {@link sweep} needs. */
export type SweepDependencies = {
  readonly wakes: Pick<WakeStore, 'due' | 'remove'>;
  readonly queues: Pick<Queues, 'send'>;
  readonly clock: () => number;
  readonly remainingMs: () => number;
};

const PAGE = 100;

/** A page takes a second at most; what is left over is there at the next sweep. */
const RESERVE_MS = 3000;

/**
 * Asks for the release of every subscription whose hold has ended by itself; returns of how many. A wake is forgotten only
 * after the queue has its request: a sweep that is cut short, or runs beside another, asks for some twice, which is harmless.
 * Shards take turns, so that none waits for another that has more than there is time for.
 */
export const sweep = async ({ wakes, queues, clock, remainingMs }: SweepDependencies): Promise<number> => {
  const now = clock();
  let woken = 0;
  let shards = Array.from({ length: WAKE_SHARDS }, (_, shard) => shard);
  while (shards.length > 0) {
    const unfinished: number[] = [];
    for (const shard of shards) {
      if (remainingMs() <= RESERVE_MS) return woken;
      const due = await wakes.due({ shard, now, limit: PAGE });
      if (due.length === 0) continue;
      await requestReleases(due, { queues });
      await wakes.remove(due);
      woken += due.length;
      if (due.length === PAGE) unfinished.push(shard);
    }
    shards = unfinished;
  }
  return woken;
};
