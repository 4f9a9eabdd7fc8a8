import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { createMinuteCountStore, type MinuteCountStore } from '#src/stores/deliveries/minute-count-store.ts';
import { minuteCountKey } from '#src/stores/delivery-keys.ts';
import { getItem } from '#src/stores/table.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';

let engine: TestDynamodb;
let counts: MinuteCountStore;

beforeAll(async () => {
  engine = await startDynamodb();
  counts = createMinuteCountStore(engine.deliveries, 'publishes');
});
afterAll(() => engine.stop());

const MINUTE = 29_000_000;
const counted = (key = newId()) => ({ key, minute: MINUTE, count: 50, most: 120 });

test('counts by one write and says how many there were, until there are enough', async () => {
  const fifty = counted();

  expect(await engine.callsOf(async () => expect(await counts.add(fifty)).toBe(0))).toEqual(['UpdateItem']);
  expect(await counts.add(fifty)).toBe(50);
  expect(await counts.add(fifty)).toBe(100);
  expect(await counts.add(fifty)).toBeUndefined();
  expect(
    await getItem(engine.deliveries, minuteCountKey({ counted: 'publishes', key: fifty.key, minute: MINUTE })),
  ).toMatchObject({ count: 150 });
});

test('counts each topic and each minute for itself, and lets DynamoDB forget the minute when it is over', async () => {
  const fifty = counted();
  await counts.add(fifty);

  expect(await counts.add(counted())).toBe(0);
  expect(await counts.add({ ...fifty, minute: MINUTE + 1 })).toBe(0);
  const item = await getItem(
    engine.deliveries,
    minuteCountKey({ counted: 'publishes', key: fifty.key, minute: MINUTE }),
  );
  expect(item).toMatchObject({ ttl: (MINUTE + 1) * 60 });
});

test('returns no number to two of many concurrent calls', async () => {
  const one = { ...counted(), count: 1, most: 20 };

  const before = await Promise.all(Array.from({ length: 30 }, () => counts.add(one)));

  const given = before.filter((number) => number !== undefined);
  expect(given.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
});
