/*
 * A rate is kept by slots: times at which one message may go out, as far from each other as the rate wants (the generic cell rate
 * algorithm without bursts). They are reserved before a message is sent to its lane, which delays it until about then; the
 * worker waits for the exact time. Times are epoch milliseconds (decision 070).
 */

/** How far from now slots are reserved: the longest delay of a queue. */
export const SLOT_HORIZON_MS = 900_000;

/** No slot is sooner: a message needs this long to its worker, also when that begins with it. */
export const SLOT_LEAD_MS = 2000;

/** What of the horizon is reserved when the backlog is looked at again: often enough to never run dry, and seldom enough. */
const REFILL_MS = SLOT_HORIZON_MS / 2;

/** A message that is early by no more waits in its worker. */
const MAX_SLOT_WAIT_MS = 2000;

/** A queue delivers a delayed message so long before its slot, or up to a second sooner. */
const ARRIVES_BEFORE_MS = 500;

const MIN_TOLERANCE_MS = 100;

/** The time between two slots in milliseconds, to the microsecond: rounded up, so that no rate is passed. */
export const slotIntervalOf = (maxPerSecond: number): number => Math.ceil(1_000_000 / maxPerSecond) / 1000;

/** How many of `count` slots are within the horizon, the first of them being at `first`. */
export const slotsWithin = (count: number, { first, interval, now }: SlotRange): number =>
  Math.min(count, Math.max(0, Math.floor((now + SLOT_HORIZON_MS - first) / interval) + 1));

/** Slots from `first` on. */
export type SlotRange = { readonly first: number; readonly interval: number; readonly now: number };

/** So many slots that end where `next`, the first one that is free, begins. */
export const slotsBefore = (next: number, count: number, interval: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => next - (count - index) * interval);

/** When messages that got no slot are to be looked at again, `next` being the first one that is free. */
export const refillTimeOf = (next: number): number => next - REFILL_MS;

/** How long a queue is to delay a message for its slot, in seconds. */
export const slotDelaySeconds = (slot: number, now: number): number =>
  Math.max(0, Math.floor((slot - now - ARRIVES_BEFORE_MS) / 1000));

/** What a worker does with a message at a time: it goes back to its queue, waits for the slot, or has missed it. */
export type SlotTiming =
  | { readonly kind: 'early' }
  | { readonly kind: 'due'; readonly waitMs: number }
  | { readonly kind: 'missed' };

/**
 * The timing of a slot. A message that is late by more than an interval would be too close to later ones, so its slot is void;
 * a tenth of a second is what timers and networks take anyway.
 */
export const slotTimingOf = (slot: number, now: number, interval: number): SlotTiming => {
  if (slot - now > MAX_SLOT_WAIT_MS) return { kind: 'early' };
  if (now - slot > Math.max(interval, MIN_TOLERANCE_MS)) return { kind: 'missed' };
  return { kind: 'due', waitMs: Math.max(0, slot - now) };
};
