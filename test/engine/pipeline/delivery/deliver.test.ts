import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { Settings } from '#src/domain/settings.ts';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import { type DeliverDependencies, deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { createQueues } from '#src/queues/queues.ts';
import { createSubscriptionStore, type SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { aSubscription } from '#test/support/records.ts';
import { startSqs, type TestSqs } from '#test/support/sqs.ts';

let dynamodb: TestDynamodb;
let sqs: TestSqs;
let subscriptions: SubscriptionStore;

beforeAll(async () => {
  [dynamodb, sqs] = await Promise.all([startDynamodb(), startSqs()]);
  subscriptions = createSubscriptionStore(dynamodb.registry);
});
afterAll(async () => {
  await Promise.all([dynamodb.stop(), sqs.stop()]);
});
beforeEach(async () => {
  const { lanes, retries, quarantines, deadLetters } = sqs.urls;
  for (const url of [lanes.http, retries.http, quarantines.http, deadLetters.http]) await sqs.take(url);
});

const settings = Settings.parse({ delivery: { retryStepsSeconds: [0.1, 0.1] } }).delivery;
const NOW = Date.parse('2026-03-04T05:06:10Z');
const PLENTY = { remainingMs: () => 60_000, signal: new AbortController().signal };

const anHttpEnvelope = (endpoints: readonly string[], change: Partial<Envelope> = {}): Envelope =>
  anEnvelope({
    protocol: 'http',
    recipients: endpoints.map((endpoint, index) =>
      aRecipient({ endpoint, subscriptionId: `${index}`.padStart(32, '0') }),
    ),
    ...change,
  });

/** A worker of the http lane whose deliveries end as `outcomeOf` says, and the endpoints that it served. */
const aWorker = (outcomeOf: (endpoint: string) => Outcome, change: Partial<DeliverDependencies> = {}) => {
  const served: string[] = [];
  const dependencies: DeliverDependencies = {
    lane: 'http',
    deliverers: {
      http: async () => async (recipient) => {
        served.push(recipient.endpoint);
        return outcomeOf(recipient.endpoint);
      },
    },
    queues: createQueues({ sqs: sqs.sqs, urls: sqs.urls }),
    subscriptions,
    topicDataKeys: { forDecryption: () => Promise.reject(new Error('Nothing is encrypted here')) },
    observers: [],
    settings,
    concurrency: 10,
    clock: () => NOW,
    random: () => 0.4,
    onEnvelopeDone: () => undefined,
    onError: () => undefined,
    ...change,
  };
  const work = (envelopes: readonly (Envelope | string)[], { receiveCount = 1, invocation = PLENTY } = {}) =>
    deliverBatch(
      envelopes.map((envelope, index) => ({
        id: `record-${index}`,
        body: typeof envelope === 'string' ? envelope : JSON.stringify(envelope),
        receiveCount,
      })),
      dependencies,
      invocation,
    );
  return { work, served, dependencies };
};

const taken = async (url: string): Promise<readonly Envelope[]> =>
  (await sqs.take(url)).map((text) => JSON.parse(text));
const endpointsOf = (envelopes: readonly Envelope[]) =>
  envelopes.map(({ recipients }) => recipients.map(({ endpoint }) => endpoint));

describe('a delivery worker', () => {
  test('serves every recipient of every envelope once and leaves nothing behind', async () => {
    const { work, served } = aWorker(() => ({ kind: 'delivered' }));
    const result = await work([anHttpEnvelope(['http://a/1', 'http://a/2']), anHttpEnvelope(['http://b/1'])]);
    expect(result).toEqual({ failedIds: [], counts: { delivered: 3, retried: 0, dead: 0, expired: 0 } });
    expect(served.toSorted()).toEqual(['http://a/1', 'http://a/2', 'http://b/1']);
    expect(await taken(sqs.urls.retries.http)).toEqual([]);
    expect(await taken(sqs.urls.deadLetters.http)).toEqual([]);
  });

  test('sends failures to the retry queue, and what it gives up to the dead-letter queue with the reason', async () => {
    const { work } = aWorker((endpoint) =>
      endpoint.includes('bad') ? { kind: 'rejected', reason: 'HTTP 404' } : { kind: 'retry', reason: 'HTTP 500' },
    );
    await work([anHttpEnvelope(['http://a/1', 'http://bad/1', 'http://a/2'])]);
    const retries = await taken(sqs.urls.retries.http);
    expect(endpointsOf(retries)).toEqual([['http://a/1', 'http://a/2']]);
    expect(retries[0]?.attempt).toBe(1);
    expect(await taken(sqs.urls.deadLetters.http)).toMatchObject([
      { attempt: 1, recipients: [{ endpoint: 'http://bad/1', reason: 'HTTP 404' }] },
    ]);
  });

  test('takes a send that throws for a failure of that one recipient, and reports it', async () => {
    const reports: unknown[] = [];
    const { work } = aWorker(
      (endpoint) => {
        if (endpoint.includes('odd')) throw new TypeError('cannot be rendered');
        return { kind: 'delivered' };
      },
      { onError: (error, { recordId }) => reports.push([String(error), recordId]) },
    );
    const result = await work([anHttpEnvelope(['http://a/1', 'http://odd/1']), anHttpEnvelope(['http://b/1'])]);
    expect(result).toEqual({ failedIds: [], counts: { delivered: 2, retried: 1, dead: 0, expired: 0 } });
    expect(endpointsOf(await taken(sqs.urls.retries.http))).toEqual([['http://odd/1']]);
    expect(reports).toEqual([['TypeError: cannot be rendered', 'record-0']]);
  });

  test('carries a standard reason for a send that rejects with something other than an error', async () => {
    const { work } = aWorker(() => ({ kind: 'delivered' }), {
      deliverers: { http: async () => () => Promise.reject('no error at all') },
    });

    await work([anHttpEnvelope(['http://odd/1'])]);

    const [retry] = await taken(sqs.urls.retries.http);
    expect(retry?.recipients).toMatchObject([{ endpoint: 'http://odd/1', lastFailure: 'unexpected-error' }]);
  });

  test('fails a record whose retries no queue took, and no other', async () => {
    const missing = 'http://127.0.0.1:1/000000000000/missing';
    const queues = createQueues({ sqs: sqs.sqs, urls: { ...sqs.urls, retries: { http: missing } } });
    const { work } = aWorker(
      (endpoint) => (endpoint.includes('broken') ? { kind: 'retry', reason: 'HTTP 500' } : { kind: 'delivered' }),
      { queues },
    );
    const { failedIds } = await work([anHttpEnvelope(['http://fine/1']), anHttpEnvelope(['http://broken/1'])]);
    expect(failedIds).toEqual(['record-1']);
  });

  test('does not work an envelope that comes a second time, but sends it to quarantine in parts', async () => {
    const { work, served } = aWorker(() => ({ kind: 'delivered' }));
    const endpoints = Array.from({ length: 12 }, (_, index) => `http://a/${index}`);
    expect(await work([anHttpEnvelope(endpoints)], { receiveCount: 2 })).toMatchObject({ failedIds: [] });
    expect(served).toEqual([]);
    const parts = await taken(sqs.urls.quarantines.http);
    expect(endpointsOf(parts).toSorted((a, b) => b.length - a.length)).toEqual([
      endpoints.slice(0, 10),
      endpoints.slice(10),
    ]);
    expect(parts.map(({ attempt, isolated }) => [attempt, isolated])).toEqual(Array(2).fill([0, true]));
  });

  test('sends a single recipient to quarantine too, where it is processed however often it comes', async () => {
    const { work, served } = aWorker(() => ({ kind: 'delivered' }));
    await work([anHttpEnvelope(['http://a/1'], { kind: 'direct' })], { receiveCount: 2 });
    expect(served).toEqual([]);
    await work(await taken(sqs.urls.quarantines.http), { receiveCount: 4 });
    expect(served).toEqual(['http://a/1']);
  });

  test.each([0, 2])(
    'puts an isolated envelope that it could not start back into isolation: attempt %d',
    async (attempt) => {
      const { work, served } = aWorker(() => ({ kind: 'delivered' }));
      const isolated = anHttpEnvelope(['http://a/1'], { kind: 'direct', isolated: true, attempt });
      const late = { ...PLENTY, remainingMs: () => 0 };
      expect(await work([isolated], { invocation: late })).toMatchObject({ failedIds: [] });
      expect(served).toEqual([]);
      expect(await taken(sqs.urls.quarantines.http)).toMatchObject([{ isolated: true, attempt, requeued: true }]);
      expect(await taken(sqs.urls.lanes.http)).toEqual([]);
      expect(await taken(sqs.urls.retries.http)).toEqual([]);
    },
  );

  test('puts an isolated envelope back into isolation when its neighbour has to be isolated first', async () => {
    const { work, served } = aWorker(() => ({ kind: 'delivered' }));
    const isolated = anHttpEnvelope(['http://a/1'], { kind: 'direct', isolated: true });
    await work([isolated, anHttpEnvelope(['http://b/1', 'http://b/2'])], { receiveCount: 2 });
    expect(served).toEqual([]);
    const back = await taken(sqs.urls.quarantines.http);
    expect(endpointsOf(back).toSorted()).toEqual([['http://a/1'], ['http://b/1'], ['http://b/2']]);
    expect(back.map((envelope) => envelope.isolated)).toEqual([true, true, true]);
  });

  test('takes an envelope out of isolation once its worker has survived it', async () => {
    const { work } = aWorker(() => ({ kind: 'retry', reason: 'HTTP 500' }));
    await work([anHttpEnvelope(['http://a/1'], { kind: 'direct', isolated: true })]);
    const [retry] = await taken(sqs.urls.retries.http);
    expect(retry).toMatchObject({ attempt: 1, requeued: true });
    expect(retry).not.toHaveProperty('isolated');
  });

  test('delivers nothing beside an envelope that has to be isolated: a crash would undo the isolation', async () => {
    const { dependencies, served } = aWorker(() => ({ kind: 'delivered' }));
    const body = (endpoints: readonly string[], change: Partial<Envelope> = {}) =>
      JSON.stringify(anHttpEnvelope(endpoints, change));
    const result = await deliverBatch(
      [
        { id: 'again', body: body(['http://a/1', 'http://a/2']), receiveCount: 2 },
        { id: 'fresh', body: body(['http://b/1']), receiveCount: 1 },
        { id: 'retry', body: body(['http://c/1'], { attempt: 2 }), receiveCount: 1 },
      ],
      dependencies,
      PLENTY,
    );
    expect(result).toEqual({ failedIds: [], counts: { delivered: 0, retried: 0, dead: 0, expired: 0 } });
    expect(served).toEqual([]);
    expect(endpointsOf(await taken(sqs.urls.quarantines.http)).toSorted()).toEqual([['http://a/1'], ['http://a/2']]);
    expect(endpointsOf(await taken(sqs.urls.lanes.http))).toEqual([['http://b/1']]);
    expect(await taken(sqs.urls.retries.http)).toMatchObject([
      { attempt: 2, recipients: [{ endpoint: 'http://c/1' }] },
    ]);
  });

  test('puts what cannot be read into the dead-letter queue as it is', async () => {
    const { work } = aWorker(() => ({ kind: 'delivered' }));
    expect(await work(['{"v":1}', 'no JSON'])).toMatchObject({ failedIds: [] });
    expect((await sqs.take(sqs.urls.deadLetters.http)).toSorted()).toEqual(['no JSON', '{"v":1}']);
  });

  test('starts nothing without the time for it: those recipients go back as they came', async () => {
    let calls = 0;
    const invocation = { ...PLENTY, remainingMs: () => (++calls > 2 ? 6999 : 60_000) };
    const { work, served } = aWorker(() => ({ kind: 'delivered' }), { concurrency: 1 });
    await work([anHttpEnvelope(['http://a/1', 'http://a/2', 'http://a/3', 'http://a/4'])], { invocation });
    expect(served).toEqual(['http://a/1', 'http://a/2']);
    const back = await taken(sqs.urls.lanes.http);
    expect(endpointsOf(back)).toEqual([['http://a/3', 'http://a/4']]);
    expect(back[0]?.attempt).toBe(0);
  });

  test('files recipients as expired once the time to live has passed, without an attempt', async () => {
    const { work, served } = aWorker(() => ({ kind: 'delivered' }));
    const { counts } = await work([anHttpEnvelope(['http://a/1'], { expiresAt: NOW })]);
    expect(served).toEqual([]);
    expect(counts).toEqual({ delivered: 0, retried: 0, dead: 0, expired: 1 });
    expect(await taken(sqs.urls.deadLetters.http)).toMatchObject([
      { recipients: [{ endpoint: 'http://a/1', reason: expect.stringContaining('time to live') }] },
    ]);
  });

  test('requeues an envelope that is not due yet', async () => {
    const { work, served } = aWorker(() => ({ kind: 'delivered' }));
    await work([anHttpEnvelope(['http://a/1'], { notBefore: NOW + 5_000_000 })]);
    expect(served).toEqual([]);
    expect(await sqs.count(sqs.urls.retries.http)).toMatchObject({ visible: 0, delayed: 1 });
  });
});

describe('from the second attempt on, a delivery worker', () => {
  const subscribed = async (status: (typeof SUBSCRIPTION_STATUS)[keyof typeof SUBSCRIPTION_STATUS]) => {
    const subscription = aSubscription({ topicId: 'f'.repeat(32), status });
    await subscriptions.add(subscription);
    return { subscriptionId: subscription.id, endpoint: subscription.endpoint };
  };
  const delivered = async (kind: Envelope['kind'], recipients: Envelope['recipients'], attempt = 1) => {
    const { work, served } = aWorker(() => ({ kind: 'delivered' }));
    const calls = await dynamodb.callsOf(() =>
      work([anHttpEnvelope([], { kind, recipients, attempt, topicId: 'f'.repeat(32) })]),
    );
    return { served, calls };
  };

  test('drops recipients who have been deleted, cancelled or made unconfirmed', async () => {
    const kept = await subscribed(SUBSCRIPTION_STATUS.confirmed);
    const cancelled = await subscribed(SUBSCRIPTION_STATUS.cancelled);
    const unconfirmed = await subscribed(SUBSCRIPTION_STATUS.unconfirmed);
    const deleted = aRecipient({ subscriptionId: 'd'.repeat(32), endpoint: 'http://deleted/1' });
    const recipients = [kept, cancelled, unconfirmed, deleted];
    expect(await delivered('notification', recipients)).toEqual({ served: [kept.endpoint], calls: ['BatchGetItem'] });
    expect((await delivered('confirmation', recipients)).served).toEqual([unconfirmed.endpoint]);
    expect((await delivered('cancellation', recipients)).served).toEqual([cancelled.endpoint]);
  });

  test('reads nothing for a first attempt', async () => {
    const kept = await subscribed(SUBSCRIPTION_STATUS.confirmed);
    expect(await delivered('notification', [kept], 0)).toEqual({ served: [kept.endpoint], calls: [] });
  });
});
