import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import { refillTimeOf, SLOT_LEAD_MS, slotIntervalOf } from '#src/domain/holding/rate-slots.ts';
import type { BacklogKey } from '#src/stores/deliveries/backlog-store.ts';
import type { RateStore } from '#src/stores/deliveries/rate-store.ts';

/** How many messages want a slot, and how many may go out in a second. */
type SlotsWanted = { readonly count: number; readonly maxPerSecond: number };

/** The slots there were, in order; when to look again, epoch milliseconds, for the messages that got none. */
type SlotsGiven = { readonly slots: readonly number[]; readonly laterAt: number };

/** Reserves slots, and sees to it that messages which wait for one are not overtaken by fresh ones. */
export type SlotReservations = {
  /** For messages that have not waited yet. */
  readonly forFresh: (of: BacklogKey, wanted: SlotsWanted) => Promise<SlotsGiven>;

  /** For messages from the backlog. */
  readonly forWaiting: (of: BacklogKey, wanted: SlotsWanted) => Promise<SlotsGiven>;

  /** Called when nothing waits any more. */
  readonly endWaiting: (of: BacklogKey) => Promise<void>;
};

const CAPACITY = 10_000;

/** For so long an instance does not ask again whether messages wait. */
const WAITING_LIFETIME_MS = 5000;

/** Creates the reservations of one function instance, which remembers what it has seen. */
export const createSlotReservations = ({
  rates,
  clock,
}: {
  readonly rates: Omit<RateStore, 'get'>;
  readonly clock: () => number;
}): SlotReservations => {
  const nexts = createExpiringCache<number>({ capacity: CAPACITY, clock });
  const waiting = createExpiringCache<number>({ capacity: CAPACITY, lifetimeMs: WAITING_LIFETIME_MS, clock });
  const keyOf = ({ topicId, subscriptionId }: BacklogKey): string => `${topicId}#${subscriptionId}`;
  const laterThan = (next: number): number => Math.max(refillTimeOf(next), clock());

  const reserve = async (of: BacklogKey, wanted: SlotsWanted, isBehindWaiting: boolean): Promise<SlotsGiven> => {
    const now = clock();
    const interval = slotIntervalOf(wanted.maxPerSecond);
    const isIdle = (nexts.get(keyOf(of)) ?? Number.POSITIVE_INFINITY) <= now + SLOT_LEAD_MS;
    const given = await rates.reserve(of, { count: wanted.count, interval, now, isBehindWaiting, isIdle });
    nexts.set(keyOf(of), given.next);
    if (given.slots.length < wanted.count) {
      if (!given.hasWaiting) await rates.beginWaiting(of, now);
      waiting.set(keyOf(of), given.next);
    }
    return { slots: given.slots, laterAt: laterThan(given.next) };
  };

  return {
    forFresh: async (of, wanted) => {
      const next = waiting.get(keyOf(of));
      return next === undefined ? reserve(of, wanted, true) : { slots: [], laterAt: laterThan(next) };
    },
    forWaiting: (of, wanted) => reserve(of, wanted, false),
    endWaiting: (of) => rates.endWaiting(of),
  };
};
