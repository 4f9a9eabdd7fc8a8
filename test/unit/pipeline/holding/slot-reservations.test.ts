import { describe, expect, test } from 'vitest';
import { SLOT_LEAD_MS } from '#src/domain/holding/rate-slots.ts';
import { createSlotReservations } from '#src/pipeline/holding/slot-reservations.ts';
import type { ReservedSlots } from '#src/stores/deliveries/rate-store.ts';

const START = 1_000_000;
/** How long before the first free slot the backlog is looked at again. */
const REFILL_MS = 450_000;
const OF = { topicId: 't', subscriptionId: 's' };
const WANTED = { count: 2, maxPerSecond: 0.1 };

/** An instance on a store that answers as the test says, and what it has asked for. */
const anInstance = (answer: Partial<ReservedSlots> = {}) => {
  const state = { now: START, answer: { slots: [1, 2], next: START + 600_000, hasWaiting: false, ...answer } };
  const calls: (readonly [string, ...unknown[]])[] = [];
  const reservations = createSlotReservations({
    rates: {
      reserve: async (of, request) => {
        calls.push(['reserve', of, request]);
        return state.answer;
      },
      beginWaiting: async (of, now) => void calls.push(['begin', of, now]),
      endWaiting: async (of) => void calls.push(['end', of]),
    },
    clock: () => state.now,
  });
  return { ...reservations, state, calls };
};

describe('slots', () => {
  test('are reserved behind those who wait for what is fresh, and before it for what waits', async () => {
    const { forFresh, forWaiting, endWaiting, calls } = anInstance();
    expect(await forFresh(OF, WANTED)).toEqual({ slots: [1, 2], laterAt: START + 600_000 - REFILL_MS });
    await forWaiting(OF, WANTED);
    await endWaiting(OF);
    const request = { count: 2, interval: 10_000, now: START, isIdle: false };
    expect(calls).toEqual([
      ['reserve', OF, { ...request, isBehindWaiting: true }],
      ['reserve', OF, { ...request, isBehindWaiting: false }],
      ['end', OF],
    ]);
  });

  test('are looked for again now at the earliest', async () => {
    const { forFresh } = anInstance({ next: START + REFILL_MS - 1 });
    expect((await forFresh(OF, WANTED)).laterAt).toBe(START);
  });

  test('are known to be idle once the last one is as near as the first could be', async () => {
    const next = START + 60_000;
    const { forWaiting, state, calls } = anInstance({ next });
    const isIdle = async (now: number, of = OF) => {
      state.now = now;
      await forWaiting(of, WANTED);
      const [, , request] = calls.at(-1) ?? [];
      return request;
    };
    await isIdle(START);
    expect(await isIdle(next - SLOT_LEAD_MS - 1)).toMatchObject({ isIdle: false });
    expect(await isIdle(next - SLOT_LEAD_MS)).toMatchObject({ isIdle: true });
    expect(await isIdle(next, { ...OF, subscriptionId: 'other' })).toMatchObject({ isIdle: false });
    expect(await isIdle(next, { ...OF, topicId: 'other' })).toMatchObject({ isIdle: false });
  });
});

describe('messages that got no slot', () => {
  test('are noted to wait, unless they are already', async () => {
    const first = anInstance({ slots: [1] });
    await first.forFresh(OF, WANTED);
    expect(first.calls.slice(1)).toEqual([['begin', OF, START]]);
    const later = anInstance({ slots: [], hasWaiting: true });
    await later.forFresh(OF, WANTED);
    expect(later.calls).toHaveLength(1);
    const enough = anInstance();
    await enough.forFresh(OF, WANTED);
    expect(enough.calls).toHaveLength(1);
  });

  test('are remembered by the instance for five seconds, in which what is fresh asks for nothing', async () => {
    const { forFresh, forWaiting, state, calls } = anInstance({ slots: [1] });
    await forFresh(OF, WANTED);
    const asked = calls.length;
    state.now += 4999;
    expect(await forFresh(OF, WANTED)).toEqual({ slots: [], laterAt: START + 600_000 - REFILL_MS });
    expect(calls).toHaveLength(asked);
    await forFresh({ ...OF, subscriptionId: 'other' }, { ...WANTED, count: 1 });
    expect(calls).toHaveLength(asked + 1);
    state.now += 1;
    await forFresh(OF, { ...WANTED, count: 1 });
    expect(calls).toHaveLength(asked + 2);
    await forWaiting(OF, { ...WANTED, count: 1 });
    expect(calls).toHaveLength(asked + 3);
  });
});
