import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { endOfMonth } from '#src/domain/usage/months.ts';
import { PAID_PROTOCOLS } from '#src/domain/usage/usage.ts';
import { createUsageStore, type UsageStore } from '#src/stores/deliveries/usage-store.ts';
import { usageKey } from '#src/stores/delivery-keys.ts';
import { getItem, putItem } from '#src/stores/table.ts';
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

const DAY = '2026-11-29';
/** A project of its own, with a month and a day of it. */
const aMonth = () => ({ project: newId(), month: '2026-11', day: DAY });
const SMS = { deliveries: 2, failures: 1, parts: 3 };

test('adds to a protocol by one write, which returns the sum of the month', async () => {
  const of = aMonth();
  expect(await engine.callsOf(() => usage.addPaid(of, 'sms', SMS))).toEqual(['UpdateItem']);
  expect(await usage.addPaid({ ...of, day: '2026-11-30' }, 'sms', SMS)).toEqual({
    ...{ deliveries: 4, failures: 2, parts: 6 },
  });
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

const DAYS = Array.from({ length: 31 }, (_, index) => `2026-12-${String(index + 1).padStart(2, '0')}`);

test('takes one written unit for everything that an instance has added up', async () => {
  const before = units.written;
  const protocols = new Map(PROTOCOLS.map((protocol) => [protocol, { deliveries: 123_456_789, failures: 1_234_567 }]));
  const of = aMonth();
  for (let round = 0; round < 2; round += 1) await usage.addUnpaid(of, { publishes: 123_456_789, protocols });
  expect(units.written - before).toBe(2);
});

test('takes one written unit for a batch of what is paid for by the piece, whatever was counted on 31 days and for caps', async () => {
  const of = { project: newId(), month: '2026-12' };
  const countries = ['US', 'DE', 'FR', 'GB', 'ES', 'IT', 'PL', 'SE', 'NO', 'DK', 'FI', 'NL', 'BE', 'AT', 'CH', 'BR'];
  const partsByCountry = Object.fromEntries(countries.map((country) => [country, 1_234_567]));
  const counts = { deliveries: 1_234_567, failures: 123_456, parts: 12_345_678, partsByCountry };
  for (const day of DAYS) await usage.addPaid({ ...of, day }, 'sms', counts);
  await usage.correctText(of, newId(), { ...DIFFERENCE, reported: { parts: 1_234_567, usd: 12_345.678_901 } });
  for (const level of [80, 100] as const) await usage.noteLevel(of, 'sms', { level, capUsd: 1_234_567 });

  const before = units.written;
  const sum = await usage.addPaid({ ...of, day: '2026-12-31' }, 'sms', counts);
  expect(units.written - before).toBe(1);
  expect(sum.deliveries).toBe(32 * 1_234_567);
});

test('reads for caps by one unit, and a whole month by an eighth of a unit for each day more at the most', async () => {
  const project = newId();
  const protocols = new Map(PROTOCOLS.map((protocol) => [protocol, { deliveries: 123_456_789, failures: 1_234_567 }]));
  for (const day of DAYS) {
    for (const protocol of PAID_PROTOCOLS)
      await usage.addPaid({ project, day }, protocol, { deliveries: 1_234_567, failures: 123_456, parts: 1_234_567 });
    await usage.addUnpaid({ project, day }, { publishes: 123_456_789, protocols });
  }
  const of = { project, month: '2026-12' };

  units.read = 0;
  expect((await usage.paidOfMonth(of)).get('sms')?.deliveries).toBe(31 * 1_234_567);
  expect(units.read).toBe(1);
  units.read = 0;
  expect((await usage.ofMonth(of)).days.size).toBe(31);
  expect(units.read).toBeLessThanOrEqual(9);
});

test('counts by day what each day has come to, in their order, and the month as their sum', async () => {
  const of = aMonth();
  await usage.addUnpaid(of, { publishes: 5, protocols: new Map([['http', { deliveries: 7, failures: 1 }]]) });
  await usage.addUnpaid({ ...of, day: '2026-11-02' }, { publishes: 1, protocols: new Map() });
  await usage.addPaid({ ...of, day: '2026-11-02' }, 'sms', SMS);
  await usage.addPaid({ ...of, day: '2026-11-10' }, 'email', { deliveries: 0, failures: 4, parts: 0 });
  await usage.correctText(of, newId(), DIFFERENCE);

  const { publishes, protocols, days } = await usage.ofMonth(of);
  expect([...days]).toEqual([
    ['2026-11-02', { publishes: 1, deliveries: 2, failures: 1 }],
    ['2026-11-10', { publishes: 0, deliveries: 0, failures: 4 }],
    [DAY, { publishes: 5, deliveries: 7, failures: 1 }],
  ]);
  expect([publishes, protocols.get('http')?.deliveries]).toEqual([6, 7]);
});

test('still reads what was counted by the month alone, which is of no day', async () => {
  const of = aMonth();
  const key = usageKey({ ...of, period: of.month, part: 'unpaid' });
  const counted = { publishes: 40, http_deliveries: 30, http_failures: 2, ttl: 1_900_000_000 };
  await putItem(engine.deliveries, { ...key, ...counted });
  await putItem(engine.deliveries, { ...usageKey({ ...of, period: of.month, part: 'sms' }), ...SMS, ttl: counted.ttl });
  await usage.addUnpaid(of, { publishes: 1, protocols: new Map([['http', { deliveries: 1, failures: 0 }]]) });

  expect(await usage.ofMonth(of)).toEqual({
    publishes: 41,
    protocols: new Map([
      ['sms', SMS],
      ['http', { deliveries: 31, failures: 2, parts: 0 }],
    ]),
    days: new Map([[DAY, { publishes: 1, deliveries: 1, failures: 0 }]]),
  });
  expect(await usage.paidOfMonth(of)).toEqual(new Map([['sms', SMS]]));
});

test('loses nothing that is added at the same time', async () => {
  const of = aMonth();
  await Promise.all(Array.from({ length: 40 }, () => usage.addPaid(of, 'sms', SMS)));
  expect((await usage.ofMonth(of)).protocols.get('sms')).toEqual({ deliveries: 80, failures: 40, parts: 120 });
});

test('reads a month whole by one read, and other months and projects not at all', async () => {
  const of = aMonth();
  await usage.addPaid(of, 'sms', SMS);
  await usage.addPaid({ ...of, day: '2026-12-01' }, 'sms', SMS);
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
      days: new Map([[DAY, { publishes: 6, deliveries: 9, failures: 3 }]]),
    });
  });
  expect(calls).toEqual(['Query']);
  expect(await usage.ofMonth({ ...of, month: '2027-01' })).toEqual({
    ...{ publishes: 0, protocols: new Map(), days: new Map() },
  });
});

test('is forgotten 400 days after the end of the month', async () => {
  const of = aMonth();
  await usage.addPaid(of, 'sms', SMS);
  const item = await getItem(engine.deliveries, usageKey({ ...of, period: '2026-11', part: 'sms' }));
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
