import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRateStore, type RateStore, type SlotRequest } from '#src/stores/deliveries/rate-store.ts';
import { type ConsumedUnits, countUnits } from '#test/support/consumed-units.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';

let dynamodb: TestDynamodb;
let rates: RateStore;
let units: ConsumedUnits;
beforeAll(async () => {
  dynamodb = await startDynamodb();
  rates = createRateStore(dynamodb.deliveries);
  units = countUnits(dynamodb.dynamodb);
});
afterAll(() => dynamodb.stop());

const NOW = Date.parse('2026-03-04T05:06:10.123Z');
const LEAD_MS = 2000;
const HORIZON_MS = 900_000;

const aSubscription = () => ({ topicId: 'topic', subscriptionId: randomUUID() });
const request = (change: Partial<SlotRequest> = {}): SlotRequest => ({
  ...{ count: 1, interval: 100, now: NOW, isBehindWaiting: true },
  ...change,
});

describe('reserving slots', () => {
  test('gives times as far from each other as the rate wants, and none twice', async () => {
    const of = aSubscription();
    const first = await rates.reserve(of, request({ count: 3 }));
    const second = await rates.reserve(of, request({ count: 2, now: NOW + 50 }));
    const begin = NOW + LEAD_MS;
    expect(first).toEqual({ slots: [begin, begin + 100, begin + 200], next: begin + 300, hasWaiting: false });
    expect(second.slots).toEqual([begin + 300, begin + 400]);
  });

  test('begins anew when those that were given have passed, and never sooner than a message needs', async () => {
    const of = aSubscription();
    await rates.reserve(of, request({ count: 10 }));
    const later = NOW + 60_000;
    expect((await rates.reserve(of, request({ count: 2, now: later }))).slots).toEqual([
      later + LEAD_MS,
      later + LEAD_MS + 100,
    ]);
  });

  test('keeps to intervals that no number of milliseconds is', async () => {
    const of = aSubscription();
    const slots = [];
    for (let turn = 0; turn < 20; turn += 1) {
      slots.push(...(await rates.reserve(of, request({ count: 7, interval: 333.334 }))).slots);
    }
    for (const [index, slot] of slots.entries()) {
      expect(slot).toBeCloseTo(NOW + LEAD_MS + index * 333.334, 2);
    }
  });

  test('gives as many as fit into a quarter of an hour, and then none', async () => {
    const of = aSubscription();
    const interval = 100_000;
    const { slots, next } = await rates.reserve(of, request({ count: 20, interval }));
    expect(slots).toHaveLength(9);
    expect(slots.at(-1)).toBeLessThanOrEqual(NOW + HORIZON_MS);
    expect(next).toBe(NOW + LEAD_MS + 9 * interval);
    expect(await rates.reserve(of, request({ count: 5, interval }))).toEqual({ slots: [], next, hasWaiting: false });
    const soon = NOW + 2 * interval;
    expect((await rates.reserve(of, request({ count: 5, interval, now: soon }))).slots).toEqual([
      next,
      next + interval,
    ]);
  });

  test('gives none to fresh messages while others wait, and some to these', async () => {
    const of = aSubscription();
    await rates.beginWaiting(of, NOW);
    await rates.beginWaiting(of, NOW + 5);
    expect(await rates.get(of)).toEqual({ waitingSince: NOW });
    expect((await rates.reserve(of, request())).slots).toEqual([]);
    expect((await rates.reserve(of, request({ isBehindWaiting: false }))).slots).toHaveLength(1);
    expect(await rates.reserve(of, request())).toMatchObject({ slots: [], hasWaiting: true });
    await rates.endWaiting(of);
    await rates.endWaiting(of);
    expect((await rates.reserve(of, request())).slots).toHaveLength(1);
    await rates.endWaiting(aSubscription());
  });

  test('costs one written unit, and a read and another write when it is not known whether slots are left', async () => {
    const of = aSubscription();
    const written = async (change: Partial<SlotRequest>) => {
      units.written = 0;
      await rates.reserve(of, request(change));
      return units.written;
    };
    expect(await written({ count: 5 })).toBe(1);
    expect(await written({ count: 50 })).toBe(1);
    expect(await written({ now: NOW + 60_000, isIdle: true })).toBe(1);
    const calls = await dynamodb.callsOf(() => rates.reserve(of, request({ now: NOW + 120_000 })));
    expect(calls).toEqual(['UpdateItem', 'GetItem', 'UpdateItem']);
  });

  test('by 200 at once gives 200 different slots without a gap', async () => {
    const of = aSubscription();
    const calls = await dynamodb.callsOf(async () => {
      const all = await Promise.all(Array.from({ length: 200 }, () => rates.reserve(of, request())));
      const slots = all.flatMap((one) => one.slots).toSorted((a, b) => a - b);
      expect(slots).toEqual(Array.from({ length: 200 }, (_, index) => NOW + LEAD_MS + index * 100));
    });
    expect(calls).toHaveLength(200);
  });

  test('by 200 at once, of a subscription that was idle, gives 200 different slots by five calls each at most', async () => {
    const of = aSubscription();
    await rates.reserve(of, request());
    const now = NOW + 3_600_000;
    const calls = await dynamodb.callsOf(async () => {
      const all = await Promise.all(Array.from({ length: 200 }, () => rates.reserve(of, request({ now }))));
      const slots = all.flatMap((one) => one.slots).toSorted((a, b) => a - b);
      expect(slots).toEqual(Array.from({ length: 200 }, (_, index) => now + LEAD_MS + index * 100));
    });
    expect(calls.length).toBeLessThanOrEqual(1000);
  });
});
