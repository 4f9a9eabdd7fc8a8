import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UNHEALTHY } from '#src/domain/holding/hold.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { ReleaseRequest } from '#src/queues/release-request.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';
import { aTopic } from '#test/support/records.ts';

let holding: Holding;

beforeAll(async () => {
  holding = await startHolding();
});
afterAll(() => holding.stop());

/** Of a site that is not the active one: nothing here may write a subscription or a topic. */
const ELSEWHERE = { isActing: async () => false };
const refused = () => Promise.reject(new Error('The registry is not written here'));
const UNWRITTEN = () => ({
  ...ELSEWHERE,
  subscriptions: { ...holding.subscriptions, replaceHold: refused },
  topics: { ...holding.topics, recordSubscriptionChange: refused },
});

const aSubscriber = async (hold?: Subscription['hold']): Promise<Subscription> => {
  const topic = aTopic();
  await holding.topics.create(topic);
  return holding.paused({ hold, topicId: topic.id, topicUrn: `urn:smn:us-east-1:${topic.project}:${topic.name}` });
};

const find = ({ topicId, id }: Subscription, state: NonNullable<ReleaseRequest['health']>['state']) => {
  const request = { v: 1, topicId, subscriptionId: id, health: { state, at: holding.now } } satisfies ReleaseRequest;
  return holding.releaseOne(JSON.stringify(request), undefined, UNWRITTEN());
};

const of = ({ topicId, id: subscriptionId }: Subscription) => ({ topicId, subscriptionId });

describe('at a site that is not the active one', () => {
  test('an endpoint that fails is not held, and its record is done', async () => {
    const subscription = await aSubscriber();
    await holding.health.noteFailures(of(subscription), {
      ...{ count: 10, at: holding.now, reason: 'HTTP 503', withinMs: 60_000 },
    });

    expect(await find(subscription, 'unhealthy')).toEqual({ released: 0, dropped: 0 });
    expect(await find(subscription, 'disabled')).toEqual({ released: 0, dropped: 0 });
    expect((await holding.subscriptions.get(subscription.topicId, subscription.id))?.hold).toBeUndefined();
  });

  test('an endpoint that works again stays held until the active site ends that; then what waits here goes out', async () => {
    const held = await aSubscriber({ reason: UNHEALTHY, since: holding.now });
    await holding.health.markSick({ ...of(held), topicUrn: held.topicUrn }, { state: 'unhealthy', since: holding.now });
    await holding.publish([held]);
    await holding.hold();
    await holding.sent();

    expect(await find(held, 'healthy')).toEqual({ released: 0, dropped: 0 });
    await holding.subscriptions.replaceHold(held, undefined);
    expect(await find(held, 'healthy')).toMatchObject({ released: 1, dropped: 0 });
    expect(await holding.health.get(of(held), holding.now)).toBeUndefined();
  });
});
