import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Settings } from '#src/domain/settings.ts';
import { type Answer, type Operations, startOperations } from '#test/support/operations.ts';
import { arnOf, QUEUE_ID, TARGETS_OF_STAGE } from '#test/support/targets.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const settings = Settings.parse({ targets: TARGETS_OF_STAGE });

const add = (topic_urn: string, body: unknown): Promise<Answer> =>
  service.call('AddSubscription', { path: { topic_urn }, body }, { settings });

const listed = async (topic_urn: string) =>
  (await service.call('ListSubscriptionsByTopic', { path: { topic_urn } })).body.subscriptions;

describe('AddSubscription of a function, a workflow or a queue', () => {
  test('needs no confirmation: status 2 at once, and nothing is sent', async () => {
    const topic = await service.topic();
    const subscriptions = [
      { protocol: 'functionstage', endpoint: arnOf('lambda', 'function:orders') },
      { protocol: 'functiongraph', endpoint: 'orders' },
      { protocol: 'dms', endpoint: QUEUE_ID },
    ];

    expect(await add(topic, { subscriptions })).toMatchObject({ status: 201 });

    const all = await listed(topic);
    expect(all).toHaveLength(3);
    expect(all).toEqual(
      expect.arrayContaining(subscriptions.map((given) => expect.objectContaining({ ...given, status: 2 }))),
    );
    expect(await service.envelopes('function')).toEqual([]);
    expect(await service.envelopes('queue')).toEqual([]);
  });

  test('writes nothing when any endpoint of the batch is refused', async () => {
    const topic = await service.topic();
    const subscriptions = [
      { protocol: 'functiongraph', endpoint: 'orders' },
      { protocol: 'dms', endpoint: '00000000-0000-4000-8000-000000000000' },
    ];

    expect(await add(topic, { subscriptions })).toMatchObject({ status: 404, code: 'SMN.0098' });

    expect(await listed(topic)).toEqual([]);
  });

  test('leaves a cancelled one cancelled, for it has no owner to ask; removed and added anew it is in force', async () => {
    const topic = await service.topic();
    const item = { protocol: 'functiongraph', endpoint: 'orders' };
    const subscription_urn = (await add(topic, item)).body.subscription_urn;
    await service.call('UnsubscribeTopic', { query: { subscription_urn } });
    await service.envelopes('function');
    expect(await listed(topic)).toMatchObject([{ status: 3 }]);

    expect(await add(topic, item)).toMatchObject({ status: 200, body: { subscription_urn } });
    expect(await listed(topic)).toMatchObject([{ status: 3 }]);

    await service.call('CancelSubscription', { path: { subscription_urn } });
    expect(await add(topic, item)).toMatchObject({ status: 201, body: { subscription_urn } });
    expect(await listed(topic)).toMatchObject([{ status: 2 }]);
    expect(await service.envelopes('function')).toEqual([]);
  });
});
