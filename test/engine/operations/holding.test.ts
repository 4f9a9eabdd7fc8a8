import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const { confirmed, cancelled } = SUBSCRIPTION_STATUS;

const topicOf = async (urn: string) => {
  const name = urn.split(':').at(4) ?? '';
  return service.dependencies.topics.get({ project: PROJECT, name });
};

const keyOf = async (urn: string) => ({
  topicId: (await topicOf(urn))?.id ?? '',
  id: urn.split(':').at(-1) ?? '',
});

let endpoints = 0;
const subscribed = async () => {
  const body = { protocol: 'email', endpoint: `person-${++endpoints}@example.com` };
  const path = { topic_urn: await service.topic() };
  const urn: string = (await service.call('AddSubscription', { path, body })).body.subscription_urn;
  await service.dependencies.subscriptions.changeStatus(await keyOf(urn), confirmed);
  return urn;
};

const pause = (subscription_urn: string, body: object = {}) =>
  service.call('PauseSubscription', { path: { subscription_urn }, body });
const resume = (subscription_urn: string) => service.call('ResumeSubscription', { path: { subscription_urn } });
const show = (subscription_urn: string) => service.call('ShowSubscriptionHold', { path: { subscription_urn } });
const requested = () => service.sqs.take(service.sqs.urls.release);

describe('pausing', () => {
  test('is written once, raises the version of the topic and shows until when and why', async () => {
    const urn = await subscribed();
    const before = await topicOf(urn);
    const body = { until: '2024-01-03T00:00:00Z', reason: 'moving house' };
    const calls = await service.dynamodb.callsOf(() => pause(urn, body));

    expect(calls).toEqual(['GetItem', 'GetItem', 'PutItem', 'UpdateItem', 'UpdateItem']);
    expect((await topicOf(urn))?.subscriptionsVersion).toBe((before?.subscriptionsVersion ?? 0) + 1);
    expect((await topicOf(urn))?.subscriptionCount).toBe(before?.subscriptionCount);
    expect((await show(urn)).body).toMatchObject({ held_for: 'paused', ...body, held_messages: 0, has_more: false });
  });

  test('leaves lists as they are', async () => {
    const urn = await subscribed();
    const path = { topic_urn: urn.slice(0, urn.lastIndexOf(':')) };
    const list = async () => (await service.call('ListSubscriptionsByTopic', { path })).body.subscriptions;
    const before = await list();
    await pause(urn);
    expect(await list()).toEqual(before);
  });

  test('sets a wake for the end, before the hold is written', async () => {
    const urn = await subscribed();
    const { topicId, id: subscriptionId } = await keyOf(urn);
    const until = '2024-01-03T00:00:00Z';
    const set: unknown[] = [];
    const wakes = {
      set: async (...wake: readonly unknown[]) => {
        set.push(wake, (await show(urn)).body.held_for);
      },
    };
    await service.call('PauseSubscription', { path: { subscription_urn: urn }, body: { until } }, { wakes });
    expect(set).toEqual([[{ topicId, subscriptionId }, Date.parse(until) + 1000], undefined]);
  });

  test('of a subscription that is removed, cancelled or re-added while it is read is refused', async () => {
    const { subscriptions } = service.dependencies;
    const urn = await subscribed();
    const read = await subscriptions.get((await keyOf(urn)).topicId, (await keyOf(urn)).id);
    const outdated = { ...subscriptions, get: async () => read };
    await subscriptions.changeStatus(await keyOf(urn), cancelled);
    await subscriptions.changeStatus(await keyOf(urn), confirmed);
    const refused = await service.call(
      'PauseSubscription',
      { path: { subscription_urn: urn } },
      { subscriptions: outdated },
    );
    expect(refused).toMatchObject({ status: 409, code: 'OPS.0012' });
    expect((await show(urn)).body).not.toHaveProperty('held_for');
  });

  test('ends by itself', async () => {
    const urn = await subscribed();
    const until = new Date(service.dependencies.clock() + 5000).toISOString().replace(/\.\d+/, '');
    await pause(urn, { until });
    service.wait(6);
    expect((await show(urn)).body).not.toHaveProperty('held_for');
    const again = await pause(urn);
    expect(again.body).not.toHaveProperty('until');
    expect(Date.parse(again.body.since)).toBeGreaterThanOrEqual(Date.parse(until));
  });
});

describe('resuming', () => {
  test('asks for the release once the row is written', async () => {
    const urn = await subscribed();
    await pause(urn);
    await requested();
    expect(await resume(urn)).toMatchObject({ status: 200, body: { subscription_urn: urn } });
    const { topicId, id: subscriptionId } = await keyOf(urn);
    expect(await requested()).toEqual([JSON.stringify({ v: 1, topicId, subscriptionId })]);
    expect((await show(urn)).body).not.toHaveProperty('held_for');
  });

  test('whose request the queue refuses fails, and can be repeated', async () => {
    const urn = await subscribed();
    await pause(urn);
    const refusing = { ...service.dependencies.queues, send: async <M>(_to: unknown, all: readonly M[]) => all };
    await expect(
      service.call('ResumeSubscription', { path: { subscription_urn: urn } }, { queues: refusing }),
    ).rejects.toThrow('refused');
    await requested();
    expect((await resume(urn)).status).toBe(200);
    expect(await requested()).toHaveLength(1);
  });
});

describe('a cancellation', () => {
  test('ends a pause for good, and has what is held dropped', async () => {
    const urn = await subscribed();
    await pause(urn);
    await requested();
    await service.dependencies.subscriptions.changeStatus(await keyOf(urn), cancelled);
    await service.dependencies.subscriptions.changeStatus(await keyOf(urn), confirmed);
    expect((await show(urn)).body).not.toHaveProperty('held_for');
  });
});

describe('what is held', () => {
  test('is counted up to a thousand, with the oldest of it', async () => {
    const urn = await subscribed();
    const summarize = async () => ({ count: 1000, isMore: true, oldestAt: Date.parse('2024-01-01T00:00:00Z') });
    const path = { subscription_urn: urn };
    const { body } = await service.call('ShowSubscriptionHold', { path }, { backlog: { summarize } });
    expect(body).toMatchObject({ held_messages: 1000, has_more: true, oldest_accepted_at: '2024-01-01T00:00:00Z' });
  });
});
