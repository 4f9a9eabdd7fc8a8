import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStores, seedSubscribers, topicOf } from '#test/support/seed.ts';
import { type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let service: Service;

beforeAll(async () => {
  // With time enough for each invocation and endpoint, nothing fails: neither copies nor returned work are excused.
  service = await startService({ functions: {}, settings: { allowedCidrs: ['127.0.0.0/8'] } });
});
afterAll(() => service.stop());

const SUBSCRIBERS = 5000;

test('a topic with 5,000 subscribers gives each exactly one copy, and its deletion leaves nothing', async () => {
  const topicUrn = await service.topic();
  const paths = Array.from({ length: SUBSCRIBERS }, (_, index) => `/many/${index}`);
  const endpoints = paths.map(service.sink.url);
  await seedSubscribers(service, topicUrn, { protocol: 'http', endpoints });
  const topic = await topicOf(service, topicUrn);
  const before = service.cloud.calls();

  const messageId = await service.publish(topicUrn, { message: 'To all' });
  await until('all copies', () => service.sink.received().length >= SUBSCRIBERS, 90);

  const received = service.sink.received();
  expect(received.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
  expect(new Set(received.map(({ body }) => body['message_id']))).toEqual(new Set([messageId]));
  const counted = (action: string): number => (service.cloud.calls()[action] ?? 0) - (before[action] ?? 0);
  // 25 chunks of 200 in 3 requests, and one request of the publish to the fan-out queue.
  expect(counted('sqs.SendMessageBatch')).toBe(4);
  expect(service.cloud.functions.invocations('smn-test-fan-out')).toBe(1);

  expect((await service.call('DELETE', `{p}/topics/${topicUrn}`)).status).toBe(200);
  expect((await service.call('GET', `{p}/topics/${topicUrn}`)).status).toBe(404);
  const { subscriptions, topics } = openStores(service);
  await until(
    'the cleanup',
    async () => {
      for await (const page of subscriptions.pages(topic.id)) if (page.length > 0) return false;
      return !(await topics.exists(topic.id));
    },
    90,
  );
  expect((await service.call('GET', '{p}/subscriptions')).body).toMatchObject({ subscription_count: 0 });
});
