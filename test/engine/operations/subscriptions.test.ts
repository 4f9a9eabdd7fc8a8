import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Operations, PROJECT, REGION, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const add = (topic_urn: string, body: unknown): Promise<Answer> =>
  service.call('AddSubscription', { path: { topic_urn }, body });

const mail = (endpoint: string) => ({ protocol: 'email', endpoint });

const topicOf = (topic_urn: string) =>
  service.dependencies.topics.get({ project: PROJECT, name: topic_urn.split(':').at(-1) ?? '' });

const listed = async (topic_urn: string) =>
  (await service.call('ListSubscriptionsByTopic', { path: { topic_urn } })).body.subscriptions;

describe('the lists', () => {
  test('show the oldest first, filter and page; the list of a topic repairs its count', async () => {
    const topic = await service.topic();
    for (const [index, endpoint] of ['l1@example.com', 'l2@example.com', 'l3@example.com'].entries()) {
      service.wait(1);
      await add(topic, { ...mail(endpoint), remark: `Remark ${index}` });
    }
    service.wait(1);
    await add(topic, { protocol: 'sms', endpoint: '13800138002' });
    const stored = await topicOf(topic);
    if (stored !== undefined) await service.dependencies.topics.repairSubscriptionCount(stored, 99);
    const all = async (query: Record<string, string>) => {
      const { body } = await service.call('ListSubscriptions', { query });
      const mine = body.subscriptions.filter((item: Record<string, string>) => item['topic_urn'] === topic);
      return mine.map((item: Record<string, string>) => item['endpoint']);
    };

    expect(await all({ fuzzy_remark: 'remark' })).toEqual(['l1@example.com', 'l2@example.com', 'l3@example.com']);
    expect(await all({ endpoint: 'l2@example.com' })).toEqual(['l2@example.com']);
    expect(await all({ endpoint: 'l2' })).toEqual([]);
    for (const spelling of ['13800138002', '8613800138002', '+8613800138002']) {
      expect(await all({ protocol: 'sms', endpoint: spelling })).toEqual(['13800138002']);
    }
    expect(await all({ protocol: 'callnotify' })).toEqual([]);
    expect(await all({ status: '1' })).toEqual([]);
    expect(await all({ status: '4' })).toEqual([]);
    expect(await all({ status: '0', endpoint: 'l1@example.com' })).toEqual(['l1@example.com']);
    const page = await service.call('ListSubscriptionsByTopic', {
      path: { topic_urn: topic },
      query: { offset: '1', limit: '2' },
    });
    expect(page.body.subscription_count).toBe(4);
    expect(page.body.subscriptions).toMatchObject([{ endpoint: 'l2@example.com' }, { endpoint: 'l3@example.com' }]);
    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 4 });
  });
});

describe('UpdateSubscription', () => {
  test('changes the remark only, and clears it', async () => {
    const topic = await service.topic();
    const subscription_urn = (await add(topic, mail('remark@example.com'))).body.subscription_urn;
    const path = { topic_urn: topic, subscription_urn };

    expect(await service.call('UpdateSubscription', { path, body: { remark: 'new' } })).toMatchObject({
      status: 200,
      body: { subscription_urn },
    });
    expect(await listed(topic)).toMatchObject([{ remark: 'new' }]);
    await service.call('UpdateSubscription', { path, body: { remark: '' } });
    expect(await listed(topic)).toMatchObject([{ remark: '' }]);
  });

  test('refuses a subscription of another topic, and one that does not exist', async () => {
    const topic = await service.topic();
    const other = await service.topic();
    const update = (subscription_urn: string) =>
      service.call('UpdateSubscription', { path: { topic_urn: topic, subscription_urn }, body: { remark: '' } });

    expect(await update(`${other}:${'0'.repeat(32)}`)).toMatchObject({ status: 400, code: 'SMN.0014' });
    expect(await update(`${topic}:${'0'.repeat(32)}`)).toMatchObject({ status: 404, code: 'SMN.0013' });
    expect(await update(`${topic}:0`)).toMatchObject({ status: 400, code: 'SMN.0014' });
  });
});

describe('removing', () => {
  test.each(['CancelSubscription', 'DeleteSubscriptionsByTopic'])(
    '%s removes the row and says nothing to the endpoint',
    async (name) => {
      const topic = await service.topic();
      const subscription_urn = (await add(topic, mail('gone@example.com'))).body.subscription_urn;
      await service.envelopes('email');
      const path = { topic_urn: topic, subscription_urn };

      expect(await service.call(name, { path })).toMatchObject({ status: 200 });
      expect(await listed(topic)).toEqual([]);
      expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 0, subscriptionsVersion: 2 });
      expect(await service.envelopes('email')).toEqual([]);
      expect(await service.call(name, { path })).toMatchObject({ status: 404, code: 'SMN.0013' });
    },
  );

  test('CancelSubscription refuses foreign projects and unknown topics', async () => {
    const cancel = (subscription_urn: string) => service.call('CancelSubscription', { path: { subscription_urn } });
    const id = '0'.repeat(32);

    expect(await cancel(`urn:smn:${REGION}:other:t:${id}`)).toMatchObject({ status: 403, code: 'SMN.0001' });
    expect(await cancel(`urn:smn:${REGION}:${PROJECT}:none:${id}`)).toMatchObject({ status: 404, code: 'SMN.0013' });
    expect(await cancel(`urn:smn:elsewhere:${PROJECT}:none:${id}`)).toMatchObject({ status: 404, code: 'SMN.0013' });
  });

  test('BatchDeleteSubscriptions answers each in order and raises the version of each topic once', async () => {
    const topic = await service.topic();
    const added = await add(topic, { subscriptions: [mail('b1@example.com'), mail('b2@example.com')] });
    const urns = added.body.subscriptions_result.map((item: Record<string, string>) => item['subscription_urn']);
    const foreign = `urn:smn:${REGION}:other:t:${'0'.repeat(32)}`;
    const asked = [urns[0], 'nonsense', urns[1], urns[0], foreign];

    const { status, body } = await service.call('BatchDeleteSubscriptions', {
      body: { subscription_urns: asked.map((subscription_urn) => ({ subscription_urn })) },
    });

    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['subscriptions_result']);
    expect(body.subscriptions_result).toMatchObject([
      { http_code: 200, request_id: expect.any(String) },
      { http_code: 400, code: 'SMN.0014', message: expect.any(String) },
      { http_code: 200 },
      { http_code: 404, code: 'SMN.0013' },
      { http_code: 403, code: 'SMN.0001' },
    ]);
    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 0, subscriptionsVersion: 2 });
  });

  test('BatchDeleteSubscriptionsByTopic removes those of the topic only', async () => {
    const [topic, other] = [await service.topic(), await service.topic()];
    const mine = (await add(topic, mail('mine@example.com'))).body.subscription_urn;
    const theirs = (await add(other, mail('mine@example.com'))).body.subscription_urn;

    const { body } = await service.call('BatchDeleteSubscriptionsByTopic', {
      path: { topic_urn: topic },
      body: { subscription_urns: [{ subscription_urn: theirs }, { subscription_urn: mine }] },
    });

    expect(body.subscriptions_result).toMatchObject([{ http_code: 400, code: 'SMN.0014' }, { http_code: 200 }]);
    expect(await listed(other)).toHaveLength(1);
    expect(await listed(topic)).toEqual([]);
  });

  test.each([{ body: {} }, { body: { subscription_urns: [] } }, { body: { subscription_urns: ['text'] } }])(
    'refuses the batch %j as a whole',
    async ({ body }) => {
      expect(await service.call('BatchDeleteSubscriptions', { body })).toMatchObject({ status: 400, code: 'SMN.0043' });
    },
  );
});
