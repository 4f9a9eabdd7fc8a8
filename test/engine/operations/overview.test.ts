import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { Settings } from '#src/domain/settings.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createHealthStore } from '#src/stores/deliveries/health-store.ts';
import { createUsageStore, type UsageStore } from '#src/stores/deliveries/usage-store.ts';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';
import { aSubscription } from '#test/support/records.ts';

let service: Operations;
let usage: UsageStore;
beforeAll(async () => {
  service = await startOperations();
  usage = createUsageStore(service.dynamodb.deliveries);
});
afterAll(() => service.stop());

const DAY_MS = 86_400_000;
/** Where the clock of the operations stands. */
const TODAY = '2024-01-02';
const ALL = Settings.parse({ usage: { kept: 'all' }, prices: { smsPartUsd: 0.05 } });

const overview = async (changes: object = {}) => {
  const { status, body } = await service.call('ShowOverview', {}, changes);
  expect(status).toBe(200);
  return body;
};

const topicOf = async (urn: string) => {
  const topic = await service.dependencies.topics.get({ project: PROJECT, name: urn.split(':').at(4) ?? '' });
  return { topicId: topic?.id ?? '', topicUrn: urn };
};

const subscribed = async (urn: string): Promise<Subscription> => {
  const { subscription } = await service.dependencies.subscriptions.add(
    aSubscription({ ...(await topicOf(urn)), endpoint: `https://${newId()}.example/` }),
  );
  return subscription;
};

/** As the release function leaves it. */
const sick = async (subscription: Subscription, since = service.dependencies.clock()) => {
  const health = createHealthStore(service.dynamodb.deliveries);
  const { topicId, topicUrn, id: subscriptionId } = subscription;
  await health.markSick({ topicId, topicUrn, subscriptionId }, { state: 'unhealthy', since });
  await service.dependencies.subscriptions.replaceHold(subscription, { reason: 'unhealthy', since });
};

const hold = ({ topicId, topicUrn, id, createdAt }: Subscription, publishedAt: number) =>
  createBacklogStore(service.dynamodb.deliveries).hold(
    [
      anEnvelope({
        ...{ topicId, topicUrn, messageId: newId(), publishedAt, expiresAt: publishedAt + DAY_MS },
        recipients: [aRecipient({ subscriptionId: id, tokenBinding: { createdAt } })],
      }),
    ],
    0,
  );

const file = async (topicUrn: string, at: number, change: object = {}) => {
  const { recipients, ...head } = anEnvelope({
    ...{ protocol: 'https', topicUrn, messageId: newId(), attempt: 7 },
    recipients: [aRecipient({ endpoint: 'https://gone.example/', reason: 'HTTP 410', ...change })],
  });
  await service.letters.file({ project: PROJECT, head, recipients, at, expiresAt: at + 30 * DAY_MS });
};

describe('the overview of a project', () => {
  test('of which there is nothing yet has no figure but its quotas', async () => {
    const dates = ['2023-12-27', '2023-12-28', '2023-12-29', '2023-12-30', '2023-12-31', '2024-01-01', TODAY];
    const none = { count: 0, has_more: false };
    expect(await overview({ settings: ALL })).toEqual({
      request_id: expect.any(String),
      kept: 'all',
      days: dates.map((date) => ({ date, publishes: 0, deliveries: 0, failures: 0 })),
      this_month: { month: '2024-01', publishes: 0, deliveries: 0, failures: 0, estimated_usd: 0, reported_usd: 0 },
      spend_caps: [],
      topics: { ...none, quota: 3000 },
      subscriptions: { ...none, quota_per_topic: 10_000 },
      dead_letters: none,
      filed_today: none,
      unhealthy_endpoints: none,
      jobs: { running: 0, quota: 5 },
    });
  });

  test('has what was used on each of the last seven days, those of the month before as well, and this month', async () => {
    const http = (deliveries: number) => new Map([['http', { deliveries, failures: 0 }]] as const);
    await usage.addUnpaid({ project: PROJECT, day: '2023-12-26' }, { publishes: 100, protocols: http(100) });
    await usage.addUnpaid({ project: PROJECT, day: '2023-12-31' }, { publishes: 3, protocols: http(30) });
    await usage.addPaid({ project: PROJECT, day: '2024-01-01' }, 'sms', { deliveries: 4, failures: 1, parts: 8 });
    await usage.addUnpaid({ project: PROJECT, day: TODAY }, { publishes: 5, protocols: http(50) });
    await createSpendCapStore(service.dynamodb.registry).set(PROJECT, 'sms', 1);

    const { days, this_month, spend_caps } = await overview({ settings: ALL });
    expect(days.slice(3)).toEqual([
      { date: '2023-12-30', publishes: 0, deliveries: 0, failures: 0 },
      { date: '2023-12-31', publishes: 3, deliveries: 30, failures: 0 },
      { date: '2024-01-01', publishes: 0, deliveries: 4, failures: 1 },
      { date: TODAY, publishes: 5, deliveries: 50, failures: 0 },
    ]);
    expect(this_month).toMatchObject({ publishes: 5, deliveries: 54, failures: 1, estimated_usd: 0.4 });
    expect(spend_caps).toEqual([{ protocol: 'sms', usd: 1, spent_usd: 0.4, percent: 40 }]);
  });

  test('has no publishes where the stage does not count them', async () => {
    const { kept, days, this_month } = await overview();
    expect(kept).toBe('paid');
    expect([days[6], this_month].flatMap(Object.keys)).not.toContain('publishes');
  });

  test('adds up the subscriptions of its newest topics, and names the fullest', async () => {
    const few = await service.topic();
    service.wait(1);
    const most = await service.topic();
    for (const [urn, count] of [
      [few, 2],
      [most, 5],
    ] as const) {
      const topic = await service.dependencies.topics.getById((await topicOf(urn)).topicId);
      if (topic !== undefined) await service.dependencies.topics.recordSubscriptionChange(topic, count);
    }
    expect(await overview()).toMatchObject({
      topics: { count: 2, has_more: false, quota: 30 },
      subscriptions: {
        ...{ count: 7, has_more: false, quota_per_topic: 60 },
        fullest_topic: { topic_urn: most, subscriptions: 5 },
      },
    });

    service.wait(1);
    for (let more = 0; more < 19; more += 1) await service.topic();
    expect(await overview()).toMatchObject({
      topics: { count: 21, has_more: false },
      subscriptions: { count: 5, has_more: true, fullest_topic: { topic_urn: most } },
    });
  });

  test('counts dead letters that wait, with the oldest, and those that were filed today, also when they are gone since', async () => {
    const [urn, now] = [await service.topic(), service.dependencies.clock()];
    await file(urn, now - 31 * DAY_MS);
    await file(urn, now - 2 * DAY_MS);
    await file(urn, now - 1000);
    await file(urn, now, { endpoint: 'https://other.example/', subscriptionId: newId() });
    const [newest] = (await service.call('ListDeadLetters', { query: { limit: '1' } })).body.dead_letters;
    await service.call('DeleteDeadLetter', { path: { id: newest.id } });

    expect(await overview()).toMatchObject({
      dead_letters: { count: 2, has_more: false, oldest_filed_at: formatTimestamp(now - 2 * DAY_MS) },
      filed_today: { count: 2, has_more: false },
    });
  });

  test('counts dead letters to a bound, and says so', async () => {
    const [urn, now] = [await service.topic(), service.dependencies.clock()];
    for (let count = 0; count < 5; count += 1)
      await Promise.all(Array.from({ length: 40 }, () => file(urn, now, { subscriptionId: newId() })));

    expect(await overview()).toMatchObject({
      dead_letters: { count: 200, has_more: true },
      filed_today: { has_more: true },
    });
  });

  test('counts endpoints that do not work, and finds the oldest message that is held for one of them', async () => {
    const [urn, now] = [await service.topic(), service.dependencies.clock()];
    const [down, other, resumed] = [await subscribed(urn), await subscribed(urn), await subscribed(urn)];
    for (const one of [down, other, resumed]) await sick(one);
    await hold(down, now - 60_000);
    await hold(other, now - 3_600_000);
    await hold(other, now - 1000);
    await hold(resumed, now - 7_200_000);
    const held = await service.dependencies.subscriptions.get(resumed.topicId, resumed.id);
    await service.dependencies.subscriptions.replaceHold(held ?? resumed, undefined);

    expect(await overview()).toMatchObject({
      unhealthy_endpoints: { count: 2, has_more: false },
      oldest_held_message: {
        ...{ subscription_urn: `${urn}:${other.id}`, held_for: 'unhealthy' },
        accepted_at: formatTimestamp(now - 3_600_000),
      },
    });

    for (let more = 0; more < 10; more += 1) await sick(await subscribed(urn), now + 1000 + more);
    const { unhealthy_endpoints, ...others } = await overview();
    expect(unhealthy_endpoints).toEqual({ count: 10, has_more: true });
    expect(others).not.toHaveProperty('oldest_held_message');
  });

  test('finds the oldest message that is held for a pause, also when what was held longer is gone', async () => {
    const [urn, now] = [await service.topic(), service.dependencies.clock()];
    const [gone, paused] = [await subscribed(urn), await subscribed(urn)];
    for (const one of [gone, paused]) {
      const path = { subscription_urn: `${urn}:${one.id}` };
      expect((await service.call('PauseSubscription', { path, body: {} })).status).toBe(200);
    }
    await hold(gone, now - 10_000_000);
    await hold(paused, now - 9_000_000);
    await service.dependencies.subscriptions.remove(gone);

    expect((await overview()).oldest_held_message).toEqual({
      ...{ subscription_urn: `${urn}:${paused.id}`, held_for: 'paused' },
      accepted_at: formatTimestamp(now - 9_000_000),
    });
  });

  test('counts jobs that run, and those alone', async () => {
    const topic_urn = await service.topic();
    const start = async () => (await service.call('StartJob', { body: { action: 'redrive', topic_urn } })).body.job_id;
    const [stopped] = [await start(), await start(), await start()];
    await service.call('StopJob', { path: { id: stopped } });
    expect((await overview()).jobs).toEqual({ running: 2, quota: 1000 });
  });
});
