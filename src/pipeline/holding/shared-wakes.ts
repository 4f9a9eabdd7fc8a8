import { createPromiseCache } from '#src/cache/promise-cache.ts';
import { CLOCK_SKEW_MS, sharedWakeTimeOf } from '#src/domain/holding/hold.ts';
import type { BacklogKey } from '#src/stores/deliveries/backlog-store.ts';
import type { WakeStore } from '#src/stores/deliveries/wake-store.ts';

/** What {@link createSharedWakes} needs. */
type SharedWakesDependencies = { readonly wakes: Pick<WakeStore, 'set'>; readonly clock: () => number };

/** Wakes that messages due at about the same time share. */
export type SharedWakes = {
  /** Makes sure that the backlog is looked at once `until` has come, within a minute of it. Repeating it changes nothing. */
  readonly ensure: (of: BacklogKey, until: number) => Promise<void>;
};

/** How many wakes an instance remembers to have written. */
const CAPACITY = 10_000;

/** A wake that the sweep of a function with another clock may have forgotten already is written again. */
const TRUSTED_MS = 2 * CLOCK_SKEW_MS;

/** Creates the wakes of an instance: it writes about one for each subscription and minute. */
export const createSharedWakes = ({ wakes, clock }: SharedWakesDependencies): SharedWakes => {
  const written = createPromiseCache<void>({ capacity: CAPACITY, clock });
  return {
    ensure: (of, until) => {
      const now = clock();
      const at = sharedWakeTimeOf(until, now);
      const write = (): Promise<void> => wakes.set(of, at);
      return at - now > TRUSTED_MS ? written.get(`${of.topicId}#${of.subscriptionId}#${at}`, write) : write();
    },
  };
};
