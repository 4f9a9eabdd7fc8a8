import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveStep } from '#src/pipeline/escalation.ts';
import { createRateStore } from '#src/stores/deliveries/rate-store.ts';
import { type ConsumedUnits, countUnits } from '#test/support/consumed-units.ts';
import { countRequests, dropDelays, type SqsRequest } from '#test/support/counted-sqs.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';

let holding: Holding;
let units: ConsumedUnits;
let requests: SqsRequest[];

beforeAll(async () => {
  holding = await startHolding();
  units = countUnits(holding.dynamodb.dynamodb);
  requests = countRequests(holding.sqs.sqs);
  dropDelays(holding.sqs.sqs);
});
afterAll(() => holding.stop());

/** A kilobyte as services write it, which nothing repeats. */
const aKilobyte = (index: number): string => {
  const values = Array.from(
    { length: 10 },
    (_, volume) => `{"name":"volume_${volume}","used":${(index * 7919 + volume * 104_729) % 1000}}`,
  );
  const text = `{"alarm":"disk-full","number":${index},"host":"db-${index % 97}.example.com","volumes":[${values.join(',')}]`;
  const rest = 'The volume that holds the log of the primary is nearly full, and replication may stop when it is. ';
  return `${text},"text":"${rest.repeat(9)}`.slice(0, 1022).concat('"}');
};

/** What the lane's worker reads of what was released. */
const deliver = async (): Promise<number> => {
  const sent = await holding.sent();
  for (const envelope of sent) {
    const { wanted } = await resolveStep(envelope, { subscriptions: holding.subscriptions, clock: () => holding.now });
    expect(wanted?.body).toBe(envelope.body);
  }
  return sent.length;
};

/** Holds and delivers messages of 1 KB; returns what it costs beyond delivering them at once. */
const costOf = async (count: number) => {
  const paused = await holding.paused();
  for (let index = 0; index < count; index += 1) {
    await holding.publish([paused], { bodies: { default: aKilobyte(index) }, publishedAt: holding.now + index });
  }
  units.read = 0;
  units.written = 0;
  requests.length = 0;
  expect(await holding.hold()).toBe(count);
  await holding.subscriptions.endHold(paused, holding.now);
  await holding.releaseOne(JSON.stringify({ v: 1, topicId: paused.topicId, subscriptionId: paused.id }));
  const sends = requests.filter(({ action }) => action === 'SendMessageBatch');
  expect(await deliver()).toBe(count);
  // Ending the pause is one written unit, whatever is held.
  return { written: units.written - 1, read: units.read, sends };
};

describe('a held message of 1 KB, beyond its delivery', () => {
  test('in a backlog of 1,000: two written units, a third of a read unit, a tenth of a request', async () => {
    const { written, read, sends } = await costOf(1000);
    expect(read / 1000).toBeLessThanOrEqual(0.33);
    expect({ written, sends: sends.length }).toEqual({ written: 2002, sends: 100 });
  });

  test('alone: four written units, and five read, of which two are the topic', async () => {
    const { written, read, sends } = await costOf(1);
    expect({ written, read, sends: sends.length }).toEqual({ written: 4, read: 5, sends: 1 });
  });
});

/** A Wednesday evening, when nobody is at work. */
const EVENING = Date.parse('2026-03-04T20:00:00Z');
const OFFICE = { timeZone: 'UTC', spans: [{ days: ['wed', 'thu'], from: 480, to: 1080 }] } as const;

/** Holds messages of 1 KB while windows are closed, and delivers them once they open: what it costs beyond their delivery. */
const costOfWindows = async (count: number) => {
  holding.now = EVENING;
  const subscription = await holding.paused({ hold: undefined, policy: { windows: OFFICE } });
  const expiresAt = EVENING + 86_400_000;
  for (let index = 0; index < count; index += 1) {
    const publishedAt = EVENING + index;
    await holding.publish([subscription], { bodies: { default: aKilobyte(index) }, publishedAt, expiresAt });
  }
  units.read = 0;
  units.written = 0;
  requests.length = 0;
  expect(await holding.hold()).toBe(count);
  holding.now = Date.parse('2026-03-05T08:01:00Z');
  // What the sweep reads it reads each minute, whatever is held.
  const beforeSweep = units.read;
  expect(await holding.sweep()).toBe(1);
  units.read = beforeSweep;
  expect(await holding.release()).toEqual({ released: count, dropped: 0 });
  const sends = requests.filter(({ action }) => action === 'SendMessageBatch');
  expect(await deliver()).toBe(count);
  return { written: units.written, read: units.read, sends: sends.length };
};

describe('a message of 1 KB that is held by closed windows, beyond its delivery', () => {
  test('in a backlog of 1,000: two written units, less than a third of a read unit, a tenth of a request', async () => {
    const { written, read, sends } = await costOfWindows(1000);
    expect(read / 1000).toBeLessThanOrEqual(0.3);
    expect({ written, sends }).toEqual({ written: 2004, sends: 101 });
  });

  test('alone: six written units, of which two are the wake, and three read', async () => {
    expect(await costOfWindows(1)).toEqual({ written: 6, read: 3, sends: 2 });
  });
});

/** What the lane's worker reads of what was released in slots: such copies come one by one. */
const deliverInSlots = async (): Promise<number> => {
  const sent = await holding.retried();
  for (const envelope of sent) {
    const clock = () => envelope.slot ?? 0;
    const { wanted } = await resolveStep(envelope, { subscriptions: holding.subscriptions, clock });
    expect(wanted?.body).toBe(envelope.body);
  }
  return sent.length;
};

const REFILL_MS = 450_000;

/** Holds messages of 1 KB for which a rate of one a second has no slot yet, and delivers them as it has some. */
const costOfRate = async (count: number) => {
  const limited = await holding.paused({ hold: undefined, policy: { maxPerSecond: 1, keepSeconds: 86_400 } });
  const of = { topicId: limited.topicId, subscriptionId: limited.id };
  const rates = createRateStore(holding.dynamodb.deliveries);
  await rates.reserve(of, { count: 2000, interval: 1000, now: holding.now, isBehindWaiting: false });
  for (let index = 0; index < count; index += 1) {
    await holding.publish([limited], { bodies: { default: aKilobyte(index) }, publishedAt: holding.now + index });
  }
  units.read = 0;
  units.written = 0;
  requests.length = 0;
  expect(await holding.hold()).toBe(count);
  let delivered = 0;
  for (let rounds = 0; delivered < count && rounds < 10; rounds += 1) {
    holding.now += REFILL_MS + 60_000;
    const beforeSweep = units.read;
    await holding.sweep();
    units.read = beforeSweep;
    await holding.release();
    delivered += await deliverInSlots();
  }
  expect(delivered).toBe(count);
  const sends = requests.filter(({ action }) => action === 'SendMessageBatch');
  return { written: units.written, read: units.read, sends: sends.length };
};

describe('a message of 1 KB that waits for a rate of one a second, beyond its delivery', () => {
  test('in a backlog of 1,000: two written units, a read unit for its check and a quarter, a tenth of a request', async () => {
    const { written, read, sends } = await costOfRate(1000);
    expect(read / 1000).toBeLessThanOrEqual(1.24);
    expect({ written, sends }).toEqual({ written: 2021, sends: 102 });
  });
});
