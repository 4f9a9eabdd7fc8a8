import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { endOfMonth } from '#src/domain/usage/months.ts';
import { createUsageStore, type UsageStore } from '#src/stores/deliveries/usage-store.ts';
import { usageKey } from '#src/stores/delivery-keys.ts';
import { getItem } from '#src/stores/table.ts';
import { type ConsumedUnits, countUnits } from '#test/support/consumed-units.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';

let engine: TestDynamodb;
let usage: UsageStore;
let units: ConsumedUnits;

beforeAll(async () => {
  engine = await startDynamodb();
  usage = createUsageStore(engine.deliveries);
  units = countUnits(engine.deliveries.dynamodb);
});
afterAll(() => engine.stop());

const aMonth = (month = '2026-11') => ({ project: newId(), month });
const SMS = { deliveries: 2, failures: 1, parts: 3 };

test('adds to a protocol by one write, which returns the sum of the month', async () => {
  const of = aMonth();
  expect(await engine.callsOf(() => usage.addPaid(of, 'sms', SMS))).toEqual(['UpdateItem']);
  expect(await usage.addPaid(of, 'sms', SMS)).toEqual({ deliveries: 4, failures: 2, parts: 6 });
  expect(await usage.addPaid(of, 'email', { deliveries: 1, failures: 0, parts: 0 })).toEqual({
    ...{ deliveries: 1, failures: 0, parts: 0 },
  });
});

const DIFFERENCE = {
  ...{ deliveries: 0, failures: 0, parts: -1, partsByCountry: { US: -2 } },
  reported: { parts: 1, usd: 0.00881 },
};

test('is corrected by what is reported of a text, once, by two writes of a unit each', async () => {
  const of = aMonth();
  const textId = newId();
  await usage.addPaid(of, 'sms', { ...SMS, partsByCountry: { US: 2, DE: 1 } });
  const before = units.written;
  const corrected = { ...SMS, parts: 2, partsByCountry: { US: 0, DE: 1 }, reported: { parts: 1, usd: 0.00881 } };

  expect(await usage.correctText(of, textId, DIFFERENCE)).toEqual(corrected);
  expect(units.written - before).toBe(2);
  expect(await usage.correctText(of, textId, DIFFERENCE)).toBeUndefined();
  expect((await usage.ofMonth(of)).protocols.get('sms')).toEqual(corrected);

  await usage.correctText(of, newId(), { ...DIFFERENCE, reported: { parts: 1, usd: 0.1 } });
  expect((await usage.ofMonth(of)).protocols.get('sms')?.reported).toEqual({ parts: 2, usd: 0.10881 });
});

test('is corrected by one of reports that come at the same time', async () => {
  const of = aMonth();
  const textId = newId();
  const sums = await Promise.all(Array.from({ length: 10 }, () => usage.correctText(of, textId, DIFFERENCE)));

  expect(sums.filter((sum) => sum !== undefined)).toHaveLength(1);
  expect((await usage.ofMonth(of)).protocols.get('sms')).toMatchObject({ parts: -1, reported: { parts: 1 } });
});

test('is corrected by the next report of a text when the sum could not be written', async () => {
  const of = aMonth();
  const textId = newId();
  const { middlewareStack } = engine.deliveries.dynamodb;
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'UpdateItemCommand') throw new Error('DynamoDB is busy');
        return next(args);
      },
    { step: 'initialize', name: 'busy' },
  );
  await expect(usage.correctText(of, textId, DIFFERENCE)).rejects.toThrow('busy');
  middlewareStack.remove('busy');

  expect(await usage.correctText(of, textId, DIFFERENCE)).toMatchObject({ reported: { parts: 1, usd: 0.00881 } });
  expect(await usage.correctText(of, textId, DIFFERENCE)).toBeUndefined();
});

test('takes one written unit for everything that an instance has added up', async () => {
  const before = units.written;
  const protocols = new Map(PROTOCOLS.map((protocol) => [protocol, { deliveries: 123_456_789, failures: 1_234_567 }]));
  const of = aMonth();
  for (let round = 0; round < 2; round += 1) await usage.addUnpaid(of, { publishes: 123_456_789, protocols });
  await usage.addPaid(of, 'callnotify', { deliveries: 123_456_789, failures: 123_456, parts: 123_456_789 });
  expect(units.written - before).toBe(3);
});

test('loses nothing that is added at the same time', async () => {
  const of = aMonth();
  await Promise.all(Array.from({ length: 40 }, () => usage.addPaid(of, 'sms', SMS)));
  expect((await usage.ofMonth(of)).protocols.get('sms')).toEqual({ deliveries: 80, failures: 40, parts: 120 });
});

test('reads a month whole by one read, and other months and projects not at all', async () => {
  const of = aMonth();
  await usage.addPaid(of, 'sms', SMS);
  await usage.addPaid({ ...of, month: '2026-12' }, 'sms', SMS);
  await usage.addPaid(aMonth(), 'email', SMS);
  await usage.addUnpaid(of, { publishes: 5, protocols: new Map([['http', { deliveries: 7, failures: 0 }]]) });
  await usage.addUnpaid(of, { publishes: 1, protocols: new Map([['dms', { deliveries: 0, failures: 2 }]]) });

  const calls = await engine.callsOf(async () => {
    expect(await usage.ofMonth(of)).toEqual({
      publishes: 6,
      protocols: new Map([
        ['sms', SMS],
        ['http', { deliveries: 7, failures: 0, parts: 0 }],
        ['dms', { deliveries: 0, failures: 2, parts: 0 }],
      ]),
    });
  });
  expect(calls).toEqual(['Query']);
  expect(await usage.ofMonth({ ...of, month: '2027-01' })).toEqual({ publishes: 0, protocols: new Map() });
});

test('is forgotten 400 days after the end of the month', async () => {
  const of = aMonth();
  await usage.addPaid(of, 'sms', SMS);
  const item = await getItem(engine.deliveries, usageKey({ ...of, part: 'sms' }));
  expect(item).toMatchObject({ ttl: (endOfMonth('2026-11') + 400 * 86_400_000) / 1000 });
});

test('tells one caller alone that a level of a cap is new, until the cap changes', async () => {
  const of = aMonth();
  await usage.addPaid(of, 'sms', SMS);
  const note = (capUsd: number, level: 80 | 100 = 80) => usage.noteLevel(of, 'sms', { level, capUsd });

  const first = await Promise.all(Array.from({ length: 10 }, () => note(50)));
  expect(first.filter((isNew) => isNew)).toHaveLength(1);
  expect(await note(50, 100)).toBe(true);
  expect(await note(60)).toBe(true);
  expect(await note(60)).toBe(false);
  await usage.forgetLevel(of, 'sms', 80);
  expect([await note(60), await note(60)]).toEqual([true, false]);
  expect(await usage.ofMonth(of)).toMatchObject({ protocols: new Map([['sms', SMS]]) });
});
