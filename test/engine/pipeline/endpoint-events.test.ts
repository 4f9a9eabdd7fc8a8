import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Settings } from '#src/domain/settings.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Released } from '#src/pipeline/holding/release.ts';
import type { ReleaseRequest } from '#src/queues/release-request.ts';
import { startEventBus, type TestEventBus } from '#test/support/event-bus.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';
import { aTopic } from '#test/support/records.ts';

let holding: Holding;
let bus: TestEventBus;

beforeAll(async () => {
  [holding, bus] = await Promise.all([startHolding(), startEventBus()]);
});
afterAll(async () => {
  await Promise.all([holding.stop(), bus.close()]);
});
beforeEach(() => {
  bus.clear();
  holding.serviceEvents = bus.serviceEvents;
});

type State = NonNullable<ReleaseRequest['health']>['state'];

const { health: settings } = Settings.parse({}).delivery;
const AGAIN = { status: 500, code: 'InternalException' } as const;

/** A subscriber whose endpoint has just failed so often. */
const aFailing = async (status = 503, failures = settings.failures) => {
  const topic = aTopic();
  await holding.topics.create(topic);
  const topicUrn = `urn:smn:us-east-1:${topic.project}:${topic.name}`;
  const subscription = await holding.paused({ hold: undefined, topicId: topic.id, topicUrn });
  await fail(subscription, status, failures);
  return subscription;
};

const of = ({ topicId, id: subscriptionId }: Subscription) => ({ topicId, subscriptionId });

const fail = (subscription: Subscription, status: number, count: number) =>
  holding.health.noteFailures(of(subscription), {
    ...{ count, at: holding.now, reason: `HTTP ${status}`, status },
    withinMs: settings.withinSeconds * 1000,
  });

const bodyOf = (subscription: Subscription, state: State) =>
  JSON.stringify({ v: 1, ...of(subscription), health: { state, at: holding.now } });

const find = (subscription: Subscription, state: State): Promise<Released> =>
  holding.releaseOne(bodyOf(subscription, state));

const types = () => bus.events().map(({ type }) => type);
const ids = () => bus.events().map(({ detail }) => ('id' in detail ? detail.id : ''));
const holdOf = async ({ topicId, id }: Subscription) => (await holding.subscriptions.get(topicId, id))?.hold;

describe('an endpoint that is found unhealthy', () => {
  test('is told of once it is held, without its address', async () => {
    const subscription = await aFailing();

    expect(await find(subscription, 'unhealthy')).toMatchObject({ changed: 'unhealthy' });

    expect(bus.events()).toEqual([
      {
        ...{ type: 'SMN Endpoint Unhealthy', source: 'smn.test' },
        detail: {
          ...{ version: '1', id: expect.stringMatching(/^[0-9a-f]{32}$/) },
          ...{ project_id: subscription.topicUrn.split(':').at(3), topic_urn: subscription.topicUrn },
          ...{ subscription_urn: `${subscription.topicUrn}:${subscription.id}`, protocol: subscription.protocol },
          ...{ since: '2026-03-04T05:06:10Z', reason: 'HTTP 503', http_status: 503 },
        },
      },
    ]);
    expect(JSON.stringify(bus.events())).not.toContain(new URL(subscription.endpoint).host);
  });

  test('is told of once, however often it is found', async () => {
    const subscription = await aFailing();
    await find(subscription, 'unhealthy');
    holding.now += 1000;
    for (const _ of [1, 2]) expect(await find(subscription, 'unhealthy')).toEqual({ released: 0, dropped: 0 });

    expect(types()).toEqual(['SMN Endpoint Unhealthy']);
  });

  test('is held all the same when the bus fails, and told of when the finding comes again, under the same id', async () => {
    const subscription = await aFailing();
    const body = bodyOf(subscription, 'unhealthy');
    bus.next(AGAIN);

    expect(await holding.releaseOne(body)).toMatchObject({ changed: 'unhealthy', unsent: expect.any(Error) });
    expect((await holdOf(subscription))?.reason).toBe('unhealthy');
    holding.now += 360_000;
    expect(await holding.releaseOne(body)).toEqual({ released: 0, dropped: 0 });
    expect(await holding.releaseOne(body)).toEqual({ released: 0, dropped: 0 });

    expect(types()).toEqual(['SMN Endpoint Unhealthy', 'SMN Endpoint Unhealthy']);
    expect(new Set(ids()).size).toBe(1);
    expect(bus.events()[1]).toEqual(bus.events()[0]);
  });

  test('is told of under one id when several instances find it at once, also together with its recovery', async () => {
    const subscription = await aFailing();
    const body = bodyOf(subscription, 'unhealthy');
    const clock = () => {
      holding.now += 1000;
      return holding.now;
    };
    await Promise.all([1, 2, 3, 4].map(() => holding.releaseOne(body, undefined, { clock })));
    holding.now += 300_000;
    await find(subscription, 'healthy');

    const unhealthy = bus.events().filter(({ type }) => type === 'SMN Endpoint Unhealthy');
    expect(new Set(unhealthy.map(({ detail }) => JSON.stringify(detail))).size).toBe(1);
    expect(types().filter((type) => type === 'SMN Endpoint Recovered')).toHaveLength(1);
  });

  test('is told of anew when it happens anew', async () => {
    const subscription = await aFailing();
    await find(subscription, 'unhealthy');
    holding.now += 600_000;
    await find(subscription, 'healthy');
    holding.now += 600_000;
    await fail(subscription, 503, settings.failures);
    await find(subscription, 'unhealthy');

    expect(types()).toEqual(['SMN Endpoint Unhealthy', 'SMN Endpoint Recovered', 'SMN Endpoint Unhealthy']);
    expect(new Set(ids()).size).toBe(3);
  });

  test('costs a write for the event, and none where the stage sends none', async () => {
    const [told, untold] = [await aFailing(), await aFailing()];

    const calls = await holding.dynamodb.callsOf(() => find(told, 'unhealthy'));
    holding.serviceEvents = undefined;
    const callsWithout = await holding.dynamodb.callsOf(() => find(untold, 'unhealthy'));

    expect(calls.slice(0, -1)).toEqual(callsWithout);
    expect(calls.at(-1)).toBe('UpdateItem');
    expect(types()).toEqual(['SMN Endpoint Unhealthy']);
    expect((await holding.health.get(of(untold), holding.now))?.sick).not.toHaveProperty('isEventDue');
  });
});

describe('an endpoint that is gone', () => {
  test('is told of as disabled, once', async () => {
    const subscription = await aFailing(410, 1);
    bus.next(AGAIN);
    const body = bodyOf(subscription, 'disabled');
    for (const _ of [1, 2, 3]) await holding.releaseOne(body);

    expect(types()).toEqual(['SMN Endpoint Disabled', 'SMN Endpoint Disabled']);
    expect(new Set(ids()).size).toBe(1);
    expect(bus.events()[0]).toMatchObject({ detail: { reason: 'HTTP 410', http_status: 410 } });
  });
});

describe('an endpoint that works again', () => {
  /** One that is held as unhealthy, with a message that waits. */
  const aSick = async () => {
    const subscription = await aFailing();
    await find(subscription, 'unhealthy');
    await holding.publish([subscription], { topicUrn: subscription.topicUrn });
    await holding.hold();
    bus.clear();
    return subscription;
  };

  test('is told of, with the time since which it was unhealthy', async () => {
    const subscription = await aSick();
    const before = new Date(holding.now).toISOString().slice(0, 19);
    holding.now += 300_000;

    expect(await find(subscription, 'healthy')).toMatchObject({ changed: 'healthy', released: 1 });
    expect(await find(subscription, 'healthy')).toEqual({ released: 0, dropped: 0 });

    expect(types()).toEqual(['SMN Endpoint Recovered']);
    expect(bus.events()[0]?.detail).toMatchObject({
      since: `${new Date(holding.now).toISOString().slice(0, 19)}Z`,
      unhealthy_since: `${before}Z`,
    });
  });

  test('gets what is held also when the bus fails; the event follows when the finding comes again', async () => {
    const subscription = await aSick();
    holding.now += 300_000;
    const body = bodyOf(subscription, 'healthy');
    bus.next(AGAIN);

    expect(await holding.releaseOne(body)).toMatchObject({
      changed: 'healthy',
      released: 1,
      unsent: expect.any(Error),
    });
    expect(await holdOf(subscription)).toBeUndefined();
    holding.now += 360_000;
    expect(await holding.releaseOne(body)).toEqual({ released: 0, dropped: 0 });

    expect(types()).toEqual(['SMN Endpoint Recovered', 'SMN Endpoint Recovered']);
    expect(new Set(ids()).size).toBe(1);
    expect(await holding.health.get(of(subscription), holding.now)).toBeUndefined();
  });

  test('that has become unhealthy again meanwhile is not released by what was found before', async () => {
    const subscription = await aSick();
    holding.now += 300_000;
    const body = bodyOf(subscription, 'healthy');
    bus.next(AGAIN);
    await holding.releaseOne(body);
    holding.now += 60_000;
    await fail(subscription, 503, settings.failures);
    expect(await find(subscription, 'unhealthy')).toMatchObject({ changed: 'unhealthy' });

    expect(await holding.releaseOne(body)).toEqual({ released: 0, dropped: 0 });
    expect((await holdOf(subscription))?.reason).toBe('unhealthy');
  });

  test('is told of together with what could not be told before', async () => {
    const subscription = await aFailing();
    bus.next(AGAIN);
    await find(subscription, 'unhealthy');
    bus.clear();
    holding.now += 300_000;
    await find(subscription, 'healthy');

    expect(types()).toEqual(['SMN Endpoint Unhealthy', 'SMN Endpoint Recovered']);
  });

  test('is not told of when it only failed now and then', async () => {
    const subscription = await aFailing(503, 3);

    await find(subscription, 'healthy');

    expect(types()).toEqual([]);
  });
});
