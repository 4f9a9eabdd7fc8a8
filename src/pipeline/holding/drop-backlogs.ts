import type { Queues } from '#src/queues/queues.ts';
import type { BacklogKey, BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import type { WakeStore } from '#src/stores/deliveries/wake-store.ts';
import { requestReleases } from './request-releases.ts';

/** What {@link dropBacklogs} needs. */
export type DropBacklogsDependencies = {
  readonly backlog: Pick<BacklogStore, 'summarize'>;
  readonly wakes: Pick<WakeStore, 'set'>;
  readonly queues: Pick<Queues, 'send'>;
  readonly clock: () => number;
};

/** Where messages of these subscriptions of a topic are held. */
export const backlogsOf = (topicId: string, ids: readonly string[]): readonly BacklogKey[] =>
  ids.map((subscriptionId) => ({ topicId, subscriptionId }));

const BACKLOGS_AT_ONCE = 25;

/** By then `end` has happened or failed. */
const WAKE_AFTER_MS = 60_000;

/**
 * Calls `end`, which removes or cancels these subscriptions, and has what is held of them dropped: a release that finds no
 * subscription in force removes what it reads (decision 077). Costs a read for each, and a write and a message for each that has
 * something held. The wake is written before `end`, so that neither a crash nor a queue that refuses leaves a backlog behind, and
 * `end` alone decides what the caller is told. What comes to be held later is dropped by who stores it.
 */
export const dropBacklogs = async <T>(
  of: readonly BacklogKey[],
  end: () => Promise<T>,
  { backlog, wakes, queues, clock }: DropBacklogsDependencies,
): Promise<T> => {
  const held: BacklogKey[] = [];
  for (let start = 0; start < of.length; start += BACKLOGS_AT_ONCE) {
    const some = of.slice(start, start + BACKLOGS_AT_ONCE);
    const counts = await Promise.all(some.map(async (one) => (await backlog.summarize(one, 1)).count));
    held.push(...some.filter((_, index) => counts[index] !== 0));
  }
  await Promise.all(held.map((one) => wakes.set(one, clock() + WAKE_AFTER_MS)));
  const ended = await end();
  await requestReleases(held, { queues }).catch(() => undefined);
  return ended;
};
