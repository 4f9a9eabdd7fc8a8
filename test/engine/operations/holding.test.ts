import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import type { Queues } from '#src/queues/queues.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createWakeStore } from '#src/stores/deliveries/wake-store.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Answer, type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

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
  test('is written once, raises the version of the topic, is listed, and shows until when and why', async () => {
    const urn = await subscribed();
    const before = await topicOf(urn);
    const body = { until: '2024-01-03T00:00:00Z', reason: 'moving house' };
    const calls = await service.dynamodb.callsOf(() => pause(urn, body));

    // The wake, the hold, the version, the list.
    expect(calls).toEqual(['GetItem', 'GetItem', 'PutItem', 'UpdateItem', 'UpdateItem', 'PutItem']);
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

describe('what is held of a subscription', () => {
  /** A subscription of which something is held, paused or not. */
  const withBacklog = async () => {
    const urn = await subscribed();
    const { topicId, id: subscriptionId } = await keyOf(urn);
    const envelope = anEnvelope({ topicId, recipients: [aRecipient({ subscriptionId })] });
    await createBacklogStore(service.dynamodb.deliveries).hold([envelope], 0);
    await requested();
    return { urn, of: { topicId, subscriptionId } };
  };
  const topicUrnOf = (urn: string) => urn.split(':').slice(0, 5).join(':');
  const wakesOf = async (subscriptionId: string) => {
    const wakes = createWakeStore(service.dynamodb.deliveries);
    const now = service.dependencies.clock() + 120_000;
    const due = await Promise.all([0, 1, 2, 3].map((shard) => wakes.due({ shard, now, limit: 1000 })));
    return due.flat().filter((wake) => wake.subscriptionId === subscriptionId);
  };

  type Ending = readonly [string, (urn: string, queues?: { queues: Queues }) => Promise<Answer>];
  const endings: readonly Ending[] = [
    [
      'cancelled by its owner',
      (subscription_urn, changes) =>
        service.call('UnsubscribeTopic', { query: { subscription_urn, method: 'unsubscribe' } }, changes),
    ],
    [
      'removed',
      (subscription_urn, changes) => service.call('CancelSubscription', { path: { subscription_urn } }, changes),
    ],
    [
      'removed from its topic',
      (subscription_urn, changes) => {
        const path = { topic_urn: topicUrnOf(subscription_urn), subscription_urn };
        return service.call('DeleteSubscriptionsByTopic', { path }, changes);
      },
    ],
    [
      'removed with others',
      (subscription_urn, changes) => {
        const body = { subscription_urns: [{ subscription_urn }] };
        return service.call('BatchDeleteSubscriptions', { body }, changes);
      },
    ],
    [
      'removed with others of its topic',
      (subscription_urn, changes) => {
        const path = { topic_urn: topicUrnOf(subscription_urn) };
        const body = { subscription_urns: [{ subscription_urn }] };
        return service.call('BatchDeleteSubscriptionsByTopic', { path, body }, changes);
      },
    ],
    [
      'deleted with its topic',
      (urn, changes) => service.call('DeleteTopic', { path: { topic_urn: topicUrnOf(urn) } }, changes),
    ],
  ];

  describe.each(endings)('that is %s', (_, end) => {
    test('is dropped by a release', async () => {
      const { urn, of } = await withBacklog();
      expect(await end(urn)).toMatchObject({ status: 200 });
      expect(await requested()).toEqual([JSON.stringify({ v: 1, ...of })]);
    });

    test('is dropped a minute later when the queue refuses the request, of which the caller hears nothing', async () => {
      const { urn, of } = await withBacklog();
      const { queues } = service.dependencies;
      const send: Queues['send'] = async (to, all) => (to.role === 'release' ? all : queues.send(to, all));
      expect(await end(urn, { queues: { ...queues, send } })).toMatchObject({ status: 200 });
      expect(await requested()).toEqual([]);
      expect(await wakesOf(of.subscriptionId)).toHaveLength(1);
    });

    test('when there is nothing, is not asked for', async () => {
      const urn = await subscribed();
      await requested();
      expect(await end(urn)).toMatchObject({ status: 200 });
      expect(await requested()).toEqual([]);
      expect(await wakesOf((await keyOf(urn)).id)).toEqual([]);
    });
  });
});

describe('what is held', () => {
  test('is counted up to a thousand, with the oldest of it', async () => {
    const urn = await subscribed();
    const summarize = async () => ({ count: 1000, isMore: true, oldestAt: Date.parse('2024-01-01T00:00:00Z') });
    const path = { subscription_urn: urn };
    const { body } = await service.call(
      'ShowSubscriptionHold',
      { path },
      { backlog: { ...service.dependencies.backlog, summarize } },
    );
    expect(body).toMatchObject({ held_messages: 1000, has_more: true, oldest_accepted_at: '2024-01-01T00:00:00Z' });
  });
});
