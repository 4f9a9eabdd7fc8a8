import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  refillTimeOf,
  SLOT_HORIZON_MS,
  SLOT_LEAD_MS,
  slotDelaySeconds,
  slotIntervalOf,
  slotsBefore,
  slotsWithin,
  slotTimingOf,
} from '#src/domain/holding/rate-slots.ts';

const rate = fc.oneof(fc.double({ min: 0.01, max: 1000, noNaN: true }), fc.integer({ min: 1, max: 1000 }));
const time = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });
const count = fc.integer({ min: 1, max: 2000 });

describe('slots', () => {
  test('are never closer than the rate says, and hardly farther', () => {
    fc.assert(
      fc.property(rate, (maxPerSecond) => {
        const interval = slotIntervalOf(maxPerSecond);
        expect(interval * maxPerSecond).toBeGreaterThanOrEqual(1000 - 1e-6);
        expect(interval * maxPerSecond).toBeLessThan(1001.001);
      }),
    );
  });

  test('end where the next free one begins', () => {
    fc.assert(
      fc.property(time, count, rate, (next, wanted, maxPerSecond) => {
        const interval = slotIntervalOf(maxPerSecond);
        const slots = slotsBefore(next, wanted, interval);
        expect(slots).toHaveLength(wanted);
        expect((slots.at(-1) ?? 0) + interval).toBeCloseTo(next, 1);
        expect(slots[0]).toBeCloseTo(next - wanted * interval, 1);
      }),
    );
  });

  test('are given as far as a queue can delay, and not farther', () => {
    fc.assert(
      fc.property(time, count, rate, (now, wanted, maxPerSecond) => {
        const interval = slotIntervalOf(maxPerSecond);
        const first = now + SLOT_LEAD_MS;
        const given = slotsWithin(wanted, { first, interval, now });
        const last = first + (given - 1) * interval;
        expect(given).toBeGreaterThanOrEqual(1);
        expect(last).toBeLessThanOrEqual(now + SLOT_HORIZON_MS);
        expect(slotDelaySeconds(last, now)).toBeLessThanOrEqual(900);
        if (given < wanted) expect(last + interval).toBeGreaterThan(now + SLOT_HORIZON_MS - 1);
      }),
    );
    expect(slotsWithin(5, { first: SLOT_HORIZON_MS + 1, interval: 1, now: 0 })).toBe(0);
  });

  test('that are left over are looked for again before those that were given are used up', () => {
    fc.assert(
      fc.property(time, (next) => {
        expect(refillTimeOf(next)).toBeLessThan(next);
      }),
    );
  });

  test('are early for what its queue delivers in time, and waited for then', () => {
    fc.assert(
      fc.property(time, fc.double({ min: 0, max: SLOT_HORIZON_MS, noNaN: true }), rate, (now, away, maxPerSecond) => {
        const slot = now + away;
        const arrivesAt = now + slotDelaySeconds(slot, now) * 1000;
        expect(arrivesAt).toBeLessThanOrEqual(slot);
        expect(slotTimingOf(slot, arrivesAt, slotIntervalOf(maxPerSecond))).toMatchObject({ kind: 'due' });
      }),
    );
  });
});

/** A message of the simulated queue: when it is looked at, and its slot. */
type Arrival = { readonly at: number; readonly slot: number };

/** Sends messages by their slots through a queue that is late by these amounts, in turn; the times at which they are sent. */
const simulate = (messages: number, maxPerSecond: number, lateness: readonly number[]): readonly number[] => {
  const interval = slotIntervalOf(maxPerSecond);
  let next = 0;
  let turn = 0;
  const queue: Arrival[] = [];
  const reserve = (now: number): void => {
    next = Math.max(next, now + SLOT_LEAD_MS) + interval;
    const slot = next - interval;
    const late = lateness[turn++ % lateness.length] ?? 0;
    queue.push({ slot, at: now + slotDelaySeconds(slot, now) * 1000 + late });
  };
  for (let index = 0; index < messages; index += 1) reserve(0);
  const sent: number[] = [];
  while (queue.length > 0) {
    queue.sort((a, b) => b.at - a.at);
    const { at, slot } = queue.pop() ?? { at: 0, slot: 0 };
    const timing = slotTimingOf(slot, at, interval);
    if (timing.kind === 'due') sent.push(at + timing.waitMs);
    else reserve(at);
  }
  return sent.toSorted((a, b) => a - b);
};

describe('a queue that is late', () => {
  // Not every message is late, as otherwise none would ever be in time.
  const lateness = fc
    .array(fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 8000 })), {
      minLength: 1,
      maxLength: 30,
    })
    .map((amounts) => [...amounts, 0, 0]);

  test('makes no second have more messages than the rate and one, above ten a tenth more, and forgets none', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 1, max: 40 }),
        lateness,
        (messages, perSecond, late) => {
          const sent = simulate(messages, perSecond, late);
          expect(sent).toHaveLength(messages);
          for (const [index, from] of sent.entries()) {
            const after = sent[index + Math.max(perSecond, Math.ceil(perSecond * 1.1 - 1)) + 1];
            if (after !== undefined) expect(after - from).toBeGreaterThan(1000 - 1);
          }
        },
      ),
    );
  });
});
