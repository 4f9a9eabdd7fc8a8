import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { newId } from '#src/domain/identifiers.ts';
import type { Lane, Protocol } from '#src/domain/protocol.ts';
import { Settings } from '#src/domain/settings.ts';
import { type DeliverDependencies, deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import { createPaidUsageCounter, createUnpaidUsageCounter } from '#src/pipeline/usage/count-usage.ts';
import { createUsageMeter } from '#src/pipeline/usage/usage-meter.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anEnvelope, aRecipient, USER_URN } from '#test/support/envelope.ts';

let dynamodb: TestDynamodb;
beforeAll(async () => {
  dynamodb = await startDynamodb();
});
afterAll(() => dynamodb.stop());

const START = Date.parse('2026-03-04T05:06:10Z');
const PLENTY = { remainingMs: () => 60_000, signal: new AbortController().signal };

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  taken: { kind: 'delivered', text: { sentAt: START, parts: 2, country: 'DE' } },
  refused: { kind: 'rejected', reason: 'x' },
  late: { kind: 'expired' },
  down: { kind: 'retry', reason: 'x' },
  busy: { kind: 'throttled', reason: 'x' },
};

/** A worker of a lane that counts, with a clock that the test sets; its queues take everything. */
const aWorker = (lane: Lane) => {
  const state = { now: START };
  const clock = () => state.now;
  const usage = createUsageStore(dynamodb.deliveries);
  const meter = createUsageMeter({
    ...{ usage, kept: 'all' as const, clock },
    onError: (error) => {
      throw error;
    },
  });
  const sums: unknown[] = [];
  const onCounted = async (...counted: readonly unknown[]) => void sums.push(counted);
  const deliverer =
    async () =>
    async ({ endpoint }: { endpoint: string }) =>
      OUTCOMES[endpoint] ?? { kind: 'rejected' as const, reason: 'unknown' };
  const dependencies: DeliverDependencies = {
    ...{ lane, concurrency: 10, clock, random: () => 0 },
    deliverers: { email: deliverer, sms: deliverer, callnotify: deliverer, http: deliverer },
    queues: { send: async () => [] },
    subscriptions: { getMany: async () => new Map() },
    topicDataKeys: { forDecryption: async () => ({ unusable: 'none' }) },
    observers: [createPaidUsageCounter({ usage, onCounted }), createUnpaidUsageCounter(meter)],
    settings: Settings.parse({}).delivery,
    onEnvelopeDone: () => undefined,
    onError: (error) => {
      throw error;
    },
  };
  const work = (...envelopes: readonly Envelope[]) =>
    deliverBatch(
      envelopes.map((envelope, index) => ({ id: `${index}`, body: JSON.stringify(envelope), receiveCount: 1 })),
      dependencies,
      PLENTY,
    );
  return { work, state, sums, usage };
};

/** An envelope of a protocol for a project, to recipients who are named by what comes of it. */
const to = (protocol: Protocol, project: string, { outcomes = ['taken'], ...change }: Change = {}) =>
  anEnvelope({
    ...{ protocol, topicUrn: `urn:smn:us-east-1:${project}:alarms`, expiresAt: START + 3_600_000 },
    recipients: outcomes.map((endpoint) => aRecipient({ endpoint, subscriptionId: newId() })),
    ...change,
  });

type Change = Partial<Envelope> & { readonly outcomes?: readonly string[] };

const EVERYTHING = ['taken', 'taken', 'refused', 'late', 'down', 'busy'];

describe('what is paid for by the piece', () => {
  test('is counted exactly: what was taken, what was given up, and the parts of texts', async () => {
    const project = newId();
    const { work, sums, usage } = aWorker('sms');
    await work(to('sms', project, { outcomes: EVERYTHING }));

    const sum = { deliveries: 2, failures: 2, parts: 4, partsByCountry: { DE: 4 } };
    expect((await usage.ofMonth({ project, month: '2026-03' })).protocols).toEqual(new Map([['sms', sum]]));
    expect(sums).toEqual([[{ project, month: '2026-03' }, 'sms', sum]]);
  });

  test('costs one write for each project of a batch', async () => {
    const [one, two] = [newId(), newId()];
    const { work, usage } = aWorker('email');
    const batch = [to('email', one), to('email', two), to('email', one, { outcomes: ['taken', 'refused'] })];
    expect(await dynamodb.callsOf(() => work(...batch))).toEqual(['UpdateItem', 'UpdateItem']);
    expect((await usage.ofMonth({ project: one, month: '2026-03' })).protocols.get('email')).toMatchObject({
      ...{ deliveries: 2, failures: 1 },
    });
  });

  test('counts texts on the day on which they were sent, and costs a write for each where midnight cuts a batch', async () => {
    const project = newId();
    const { work, state, usage } = aWorker('sms');
    await work(to('sms', project));
    state.now = Date.parse('2026-03-05T00:00:00Z');
    const batch = to('sms', project, { outcomes: ['taken', 'refused'], expiresAt: state.now + 3_600_000 });
    expect(await dynamodb.callsOf(() => work(batch))).toEqual(['UpdateItem', 'UpdateItem']);

    expect((await usage.ofMonth({ project, month: '2026-03' })).days).toEqual(
      new Map([
        ['2026-03-04', { publishes: 0, deliveries: 2, failures: 0 }],
        ['2026-03-05', { publishes: 0, deliveries: 0, failures: 1 }],
      ]),
    );
  });

  test('costs nothing while a message is tried again', async () => {
    const { work } = aWorker('email');
    expect(await dynamodb.callsOf(() => work(to('email', newId(), { outcomes: ['down', 'busy'] })))).toEqual([]);
  });

  test('counts a message that comes again once more: it was sent twice', async () => {
    const project = newId();
    const { work, usage } = aWorker('email');
    const envelope = to('email', project);
    await work(envelope);
    await work(envelope);
    expect((await usage.ofMonth({ project, month: '2026-03' })).protocols.get('email')?.deliveries).toBe(2);
  });

  test('counts confirmations too, of subscription users as well, and those of calls as the texts that they are', async () => {
    const project = newId();
    const { work, usage } = aWorker('voice');
    await work(
      to('callnotify', project),
      to('callnotify', project, { kind: 'confirmation' }),
      to('callnotify', project, {
        kind: 'cancellation',
        topicUrn: USER_URN.replace(/[0-9a-f]{32}/, project),
      }),
    );
    expect((await usage.ofMonth({ project, month: '2026-03' })).protocols).toMatchObject(
      new Map([
        ['sms', { deliveries: 2, failures: 0, parts: 4 }],
        ['callnotify', { deliveries: 1, failures: 0, parts: 2 }],
      ]),
    );
  });
});

describe('what is not paid for by the piece', () => {
  test('costs at most one write in ten seconds, however many batches and protocols there are', async () => {
    const project = newId();
    const { work, state, usage } = aWorker('http');
    const calls = await dynamodb.callsOf(async () => {
      for (state.now = START; state.now < START + 10_000; state.now += 1000) {
        await work(
          to('http', project, { outcomes: ['taken', 'taken'] }),
          to('http', project, { outcomes: ['refused'] }),
        );
      }
    });
    expect(calls).toEqual(['UpdateItem']);
    expect(await dynamodb.callsOf(() => work(to('http', project)))).toEqual(['UpdateItem']);
    expect((await usage.ofMonth({ project, month: '2026-03' })).protocols.get('http')).toMatchObject({
      ...{ deliveries: 21, failures: 10 },
    });
  });

  test('does not count probes of endpoints', async () => {
    const { work } = aWorker('http');
    const kinds = ['detection', 'removal'] as const;
    const batch = kinds.map((kind) => to('http', newId(), { kind }));
    expect(await dynamodb.callsOf(() => work(...batch))).toEqual([]);
  });
});
