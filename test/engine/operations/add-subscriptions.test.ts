import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

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

describe('AddSubscription, a batch', () => {
  test('adds 50, one result each in order, raising the version of the topic once', async () => {
    const topic = await service.topic();
    await service.envelopes('email');
    const subscriptions = Array.from({ length: 50 }, (_, index) => mail(`batch-${index}@example.com`));

    const { status, body } = await add(topic, { protocol: '', endpoint: '', subscriptions });

    expect(status).toBe(201);
    expect(body.subscriptions_result).toHaveLength(50);
    expect(body.subscriptions_result.map((item: { http_code: number }) => item.http_code)).toEqual(Array(50).fill(201));
    expect(body.subscription_urn).toBe(body.subscriptions_result[0].subscription_urn);
    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 50, subscriptionsVersion: 1 });
    expect(await service.envelopes('email')).toHaveLength(50);
    const urns = new Map(
      (await listed(topic)).map((item: Record<string, string>) => [item['endpoint'], item['subscription_urn']]),
    );
    expect(body.subscriptions_result.map((item: Record<string, string>) => item['subscription_urn'])).toEqual(
      subscriptions.map(({ endpoint }) => urns.get(endpoint)),
    );
  });

  test('distinguishes new ones from existing ones, and counts an endpoint named twice once', async () => {
    const topic = await service.topic();
    await add(topic, mail('old@example.com'));
    await service.envelopes('email');

    const subscriptions = [mail('old@example.com'), mail('new@example.com'), mail('new@example.com')];
    const { status, body } = await add(topic, { subscriptions });

    expect(status).toBe(201);
    expect(body.subscriptions_result.map((item: { http_code: number }) => item.http_code)).toEqual([200, 201, 200]);
    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 2 });
    expect(await service.envelopes('email')).toHaveLength(2);
    expect(await add(topic, { subscriptions })).toMatchObject({ status: 200 });
  });

  test('adds nothing when one item is wrong', async () => {
    const topic = await service.topic();
    const subscriptions = [mail('good@example.com'), { protocol: 'http', endpoint: 'http://127.0.0.1/' }];

    expect(await add(topic, { subscriptions })).toMatchObject({ status: 403, code: 'SMN.0069' });
    expect(await listed(topic)).toEqual([]);
  });

  test.each([
    { fault: '51 items', body: { subscriptions: Array(51).fill(mail('a@b.example')) } },
    { fault: 'no items', body: { subscriptions: [] } },
    { fault: 'no list', body: { subscriptions: 'x' } },
  ])('refuses $fault', async ({ body }) => {
    expect(await add(await service.topic('batches'), body)).toMatchObject({ status: 400, code: 'SMN.0043' });
  });

  test('refuses to pass the quota of the topic, and still repeats what is there', async () => {
    const topic = await service.topic();
    const subscriptions = Array.from({ length: 50 }, (_, index) => mail(`quota-${index}@example.com`));
    await add(topic, { subscriptions });

    const more = Array.from({ length: 11 }, (_, index) => mail(`more-${index}@example.com`));
    expect(await add(topic, { subscriptions: more })).toMatchObject({ status: 403, code: 'SMN.0007' });
    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 50 });
    expect(await add(topic, { subscriptions: more.slice(1) })).toMatchObject({ status: 201 });
    expect(await add(topic, mail('one-more@example.com'))).toMatchObject({ status: 403, code: 'SMN.0007' });
    expect(await add(topic, { subscriptions })).toMatchObject({ status: 200 });
  });
});
