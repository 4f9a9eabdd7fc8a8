import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { newLinkToken } from '#src/domain/identifiers.ts';
import { LANES, type Lane, PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import { Settings } from '#src/domain/settings.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import { announce } from '#src/pipeline/publishing/announce.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { createQueues } from '#src/queues/queues.ts';
import { createSubscriptionStore, type SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anEnvelope } from '#test/support/envelope.ts';
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
  const { lanes, retries, quarantines, deadLetters, hold } = sqs.urls;
  const all = [...Object.values(lanes), ...Object.values(deadLetters), retries.http, quarantines.http, hold];
  for (const url of all) await sqs.take(url);
});

const NOW = Date.parse('2026-03-04T05:06:10Z');
const TOPIC = 'f'.repeat(32);
const THROTTLED: Outcome = { kind: 'throttled', reason: 'HTTP 429' };
// Waits are rounded to whole seconds: these are none, so that what waits can be taken at once.
const settings = Settings.parse({
  delivery: { retryStepsSeconds: [0.1, 0.1], throttleWaitSeconds: { min: 0.1, max: 0.1 } },
}).delivery;

/**
 * Processes records of a protocol's lane; `again` processes what came back to its queues. Both return the endpoints that were
 * tried.
 */
const aWorker = (protocol: Protocol, outcome: Outcome = THROTTLED) => {
  const { lane } = descriptors[protocol];
  const tried: string[] = [];
  const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });
  const work = (bodies: readonly string[], { received = [1, 1], hasTime = true } = {}) =>
    deliverBatch(
      bodies.map((body, index) => ({ id: `record-${index}`, body, receiveCount: received[index] ?? 1 })),
      {
        lane,
        deliverers: {
          [protocol]:
            async () =>
            async ({ endpoint }: { readonly endpoint: string }) => {
              tried.push(endpoint);
              return outcome;
            },
        },
        queues,
        subscriptions,
        topicDataKeys: { forDecryption: () => Promise.reject(new Error('Nothing is encrypted here')) },
        observers: [],
        settings,
        concurrency: 10,
        clock: () => NOW,
        random: () => 0.4,
        onEnvelopeDone: () => undefined,
        onError: () => undefined,
      },
      { remainingMs: () => (hasTime ? 60_000 : 0), signal: new AbortController().signal },
    );
  const again = async (): Promise<number> => {
    const bodies = await waitingOn(lane);
    await work(bodies);
    return bodies.length;
  };
  return { work, again, tried };
};

/** What has come back to a lane, by whatever of its queues. */
const waitingOn = async (lane: Lane): Promise<readonly string[]> => {
  const { lanes, retries, quarantines } = sqs.urls;
  const urls = lane === 'http' ? [lanes.http, retries.http, quarantines.http] : [lanes[lane]];
  return (await Promise.all(urls.map((url) => sqs.take(url)))).flat();
};

const subscribed = async (change: Partial<Subscription> = {}): Promise<Subscription> => {
  const subscription = aSubscription({ topicId: TOPIC, status: SUBSCRIPTION_STATUS.confirmed, ...change });
  await subscriptions.add(subscription);
  return subscription;
};
const cancel = (subscription: Subscription) => subscriptions.changeStatus(subscription, SUBSCRIPTION_STATUS.cancelled);

const bodyFor = ({ id, endpoint, protocol }: Subscription, change: Partial<Envelope> = {}): string => {
  const recipients = [{ subscriptionId: id, endpoint }];
  return JSON.stringify(anEnvelope({ topicId: TOPIC, protocol, recipients, ...change }));
};

const protocolOf = (lane: Lane): Protocol => PROTOCOLS.find((one) => descriptors[one].lane === lane) ?? 'http';

describe.each(LANES)('on lane %s, a copy that its provider throttled', (lane) => {
  const protocol = protocolOf(lane);

  test('is tried again while its subscription is there, and dropped once it is cancelled', async () => {
    const subscription = await subscribed({ protocol });
    const { work, again, tried } = aWorker(protocol);
    await work([bodyFor(subscription)]);
    expect(await again()).toBe(1);
    expect(tried).toEqual([subscription.endpoint, subscription.endpoint]);
    await cancel(subscription);
    expect(await again()).toBe(1);
    expect(tried).toHaveLength(2);
    expect(await again()).toBe(0);
  });

  test('is dropped once its subscription is deleted', async () => {
    const subscription = await subscribed({ protocol });
    const { work, again, tried } = aWorker(protocol);
    await work([bodyFor(subscription)]);
    await subscriptions.remove(subscription);
    expect(await again()).toBe(1);
    expect(tried).toHaveLength(1);
    expect(await again()).toBe(0);
  });

  test('waits 20 times, then is tried as often as any failure, and is a dead letter', async () => {
    const subscription = await subscribed({ protocol });
    const { work, again, tried } = aWorker(protocol);
    await work([bodyFor(subscription)]);
    for (let round = 0; round < 30 && (await again()) > 0; round += 1);
    // 20 tries with a wait after each, and 3 attempts: one more than the schedule has steps.
    expect(tried).toHaveLength(23);
    const dead = (await sqs.take(sqs.urls.deadLetters[lane])).map((text) => Envelope.parse(JSON.parse(text)));
    const reason = 'Given up after 3 attempts; last failure: HTTP 429';
    expect(dead).toMatchObject([{ attempt: 3, recipients: [{ reason }] }]);
  });

  test('of a message to an address without a subscription is tried again without a read', async () => {
    const { work, again, tried } = aWorker(protocol);
    await work([bodyFor(aSubscription({ protocol }), { kind: 'direct', topicId: '' })]);
    expect(await dynamodb.callsOf(again)).toEqual([]);
    expect(tried).toHaveLength(2);
  });
});

describe.each(LANES)('on lane %s, a copy that was not even tried', (lane) => {
  const protocol = protocolOf(lane);
  const DELIVERED: Outcome = { kind: 'delivered' };

  test.each([
    ['because there was no time', { hasTime: false }],
    ['because its worker died', { received: [2, 2] }],
    ['because its neighbour had to be isolated', { received: [2, 1] }],
    ['because it had to be isolated', { received: [1, 2] }],
  ])('%s is checked when it comes again', async (_why, how) => {
    const [kept, gone] = [await subscribed({ protocol }), await subscribed({ protocol })];
    const { work, again, tried } = aWorker(protocol, DELIVERED);
    await work([bodyFor(kept), bodyFor(gone)], how);
    await cancel(gone);
    expect(await again()).toBe(2);
    expect(tried).toEqual([kept.endpoint]);
  });

  test('because it was not due is checked when its time has come', async () => {
    const [kept, gone] = [await subscribed({ protocol }), await subscribed({ protocol })];
    const { work, tried } = aWorker(protocol, DELIVERED);
    await cancel(gone);
    const due = { notBefore: NOW - 1 };
    await work([bodyFor(kept, due), bodyFor(gone, due)]);
    expect(tried).toEqual([kept.endpoint]);
  });

  test('is received for the first time without a read', async () => {
    const subscription = await subscribed({ protocol });
    const { work, tried } = aWorker(protocol, DELIVERED);
    expect(await dynamodb.callsOf(() => work([bodyFor(subscription)]))).toEqual([]);
    expect(tried).toEqual([subscription.endpoint]);
  });
});

describe('a message about a subscription that waits', () => {
  const announced = async (kind: 'confirmation' | 'cancellation', subscription: Subscription) => {
    const { id, topicUrn, protocol, endpoint, createdAt, cancellations } = subscription;
    const about = {
      ...{ id, topicUrn, protocol, endpoint, createdAt },
      ...(cancellations !== undefined && { cancellations }),
    };
    const topic = { id: TOPIC, displayName: '', introduction: '' };
    const token = { token: newLinkToken(), tokenExpiresAt: NOW + 3_600_000 };
    const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });
    await announce({ kind, owner: topic, subscription: about, ...token, now: NOW }, { queues });
  };
  const { unconfirmed, cancelled } = SUBSCRIPTION_STATUS;

  test.each([
    ['confirmation', unconfirmed],
    ['cancellation', cancelled],
  ] as const)('is sent while its link is good: %s', async (kind, status) => {
    const subscription = await subscribed({ protocol: 'https', status, cancellations: 2 });
    await announced(kind, subscription);
    const { again, tried } = aWorker('https');
    for (let round = 0; round < 3; round += 1) expect(await again()).toBe(1);
    expect(tried).toHaveLength(3);
  });

  test.each([
    ['confirmation', unconfirmed],
    ['cancellation', cancelled],
  ] as const)('is dropped when the subscription was cancelled since, whatever it is now: %s', async (kind, status) => {
    const subscription = await subscribed({ protocol: 'https', status, cancellations: 2 });
    await announced(kind, subscription);
    const { again, tried } = aWorker('https');
    await again();
    await subscriptions.remove(subscription);
    await subscriptions.add({ ...subscription, cancellations: 3 });
    expect(await again()).toBe(1);
    expect(tried).toHaveLength(1);
    expect(await again()).toBe(0);
  });

  test('is dropped when the subscription was removed and added anew since', async () => {
    const subscription = await subscribed({ protocol: 'https', status: unconfirmed });
    await announced('confirmation', subscription);
    const { again, tried } = aWorker('https');
    await again();
    await subscriptions.remove(subscription);
    await subscriptions.add({ ...subscription, createdAt: subscription.createdAt + 1 });
    expect(await again()).toBe(1);
    expect(tried).toHaveLength(1);
  });

  test('of an earlier version, which names no state, is judged by the status alone', async () => {
    const subscription = await subscribed({ protocol: 'https', status: unconfirmed, cancellations: 1 });
    const { work, tried } = aWorker('https');
    await work([bodyFor(subscription, { kind: 'confirmation', attempt: 1 })]);
    expect(tried).toHaveLength(1);
  });
});

describe.each(LANES)('on lane %s, a copy whose subscription is paused by now', (lane) => {
  const protocol = protocolOf(lane);
  const pause = (subscription: Subscription, until?: number) =>
    subscriptions.hold(subscription, { reason: 'paused', since: NOW, ...(until !== undefined && { until }) });
  const onHold = async () => (await sqs.take(sqs.urls.hold)).map((text) => Envelope.parse(JSON.parse(text)));

  test('goes to be held instead of being tried again, bound to the subscription as it is', async () => {
    const subscription = await subscribed({ protocol, cancellations: 1 });
    const { work, again, tried } = aWorker(protocol);
    await work([bodyFor(subscription)]);
    await pause(subscription);
    expect(await again()).toBe(1);
    expect(tried).toHaveLength(1);
    const { id: subscriptionId, endpoint, createdAt } = subscription;
    const recipient = {
      subscriptionId,
      endpoint,
      lastFailure: 'HTTP 429',
      tokenBinding: { createdAt, cancellations: 1 },
    };
    expect(await onHold()).toMatchObject([{ attempt: 0, throttleWaits: 1, recipients: [recipient] }]);
    expect(await again()).toBe(0);
  });

  test('is tried all the same when it was released by itself, and until it arrives', async () => {
    const subscription = await subscribed({ protocol });
    await pause(subscription);
    const { work, again, tried } = aWorker(protocol);
    await work([bodyFor(subscription, { requeued: true, releases: 1, overridesHold: true })]);
    expect(await again()).toBe(1);
    expect(tried).toHaveLength(2);
    expect(await onHold()).toEqual([]);
    await cancel(subscription);
    await again();
    expect(tried).toHaveLength(2);
  });

  test('is tried when the pause has ended by itself', async () => {
    const subscription = await subscribed({ protocol });
    await pause(subscription, NOW);
    const { work, tried } = aWorker(protocol);
    await work([bodyFor(subscription, { requeued: true })]);
    expect(tried).toHaveLength(1);
    expect(await onHold()).toEqual([]);
  });
});

describe('a copy that was released', () => {
  const RELEASED = { requeued: true, releases: 1, checkedAt: NOW } as const;

  test('is not checked again at once, but later, and when it comes again', async () => {
    const subscription = await subscribed({ protocol: 'https' });
    const { work, again, tried } = aWorker('https');
    await cancel(subscription);
    await work([bodyFor(subscription, { ...RELEASED, checkedAt: NOW - 2000 })]);
    expect(tried).toHaveLength(0);
    await work([bodyFor(subscription, RELEASED)]);
    expect(tried).toHaveLength(1);
    expect(await again()).toBe(1);
    expect(tried).toHaveLength(1);
  });
});
