import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStores, seedSubscribers, topicOf } from '#test/support/seed.ts';
import { type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

const QUOTA = 5;

let service: Service;

beforeAll(async () => {
  // With time enough for each invocation and endpoint, nothing fails: neither copies nor returned work are excused.
  const settings = { allowedCidrs: ['127.0.0.0/8'], quotas: { publishesPerTopicMinute: QUOTA } };
  service = await startService({ functions: {}, settings });
});
afterAll(() => service.stop());

const SUBSCRIBERS = 5000;
const PER_BATCH = 100;

/** Sets the filter policy `shift in night` of subscriptions, 100 a call. */
const setPolicies = async (urns: readonly string[]): Promise<void> => {
  const filter_polices = [{ name: 'shift', string_equals: ['night', 'late'] }];
  for (let start = 0; start < urns.length; start += PER_BATCH) {
    const polices = urns
      .slice(start, start + PER_BATCH)
      .map((subscription_urn) => ({ subscription_urn, filter_polices }));
    const { status, body } = await service.call('PUT', '{p}/subscriptions/filter_polices', { polices });
    expect({ status, ...body }).toEqual({ status: 200, request_id: expect.any(String) });
  }
};

/** Publishes and waits for so many copies; returns the paths they came to and the calls that were made for it. */
const publishTo = async (topicUrn: string, message: Readonly<Record<string, unknown>>, copies: number) => {
  const before = service.cloud.calls();
  const messageId = await service.publish(topicUrn, message);
  const copiesOf = () => service.sink.received().filter(({ body }) => body['message_id'] === messageId);
  await until('all copies', () => copiesOf().length >= copies);
  const counted = (action: string): number => (service.cloud.calls()[action] ?? 0) - (before[action] ?? 0);
  return {
    paths: () =>
      copiesOf()
        .map(({ path }) => path)
        .toSorted(),
    counted,
  };
};

test('of 5,000 subscribers exactly those get a copy whose filter policies want it, and their deletion leaves nothing', {
  timeout: 600_000,
}, async () => {
  const topicUrn = await service.topic();
  const paths = Array.from({ length: SUBSCRIBERS }, (_, index) => `/many/${index}`);
  const endpoints = paths.map(service.sink.url);
  const urns = await seedSubscribers(service, topicUrn, { protocol: 'http', endpoints });
  const topic = await topicOf(service, topicUrn);
  const isChoosy = (_: unknown, index: number): boolean => index % 2 === 0;
  await setPolicies(urns.filter(isChoosy));

  const night = [{ name: 'shift', type: 'STRING', value: 'night' }];
  const some = await publishTo(topicUrn, { message: 'To the night', message_attributes: night }, SUBSCRIBERS / 2);
  expect(some.paths()).toEqual(paths.filter(isChoosy).toSorted());
  // 13 chunks of up to 200 in 2 requests, and one request of the publish to the fan-out queue.
  expect(some.counted('sqs.SendMessageBatch')).toBe(3);

  const all = await publishTo(topicUrn, { message: 'To all' }, SUBSCRIBERS);
  expect(all.paths()).toEqual(paths.toSorted());
  // 25 chunks of 200 in 3 requests, and one request of the publish to the fan-out queue.
  expect(all.counted('sqs.SendMessageBatch')).toBe(4);
  expect(service.cloud.functions.invocations('smn-test-fan-out')).toBe(2);
  // Nor has anything come late, now that as much again has gone the same way.
  expect(some.paths()).toHaveLength(SUBSCRIBERS / 2);

  expect((await service.call('DELETE', `{p}/topics/${topicUrn}`)).status).toBe(200);
  expect((await service.call('GET', `{p}/topics/${topicUrn}`)).status).toBe(404);
  const { subscriptions, topics } = createStores(service);
  await until('the cleanup', async () => {
    for await (const page of subscriptions.pages(topic.id)) if (page.length > 0) return false;
    return !(await topics.exists(topic.id));
  });
  expect((await service.call('GET', '{p}/subscriptions')).body).toMatchObject({ subscription_count: 0 });
});

test('a topic takes as many publishes a minute as its quota says, then answers 429', async () => {
  const topicUrn = await service.topic();
  const publish = () => service.call('POST', `{p}/topics/${topicUrn}/publish`, { message: 'x' });

  const answers: Awaited<ReturnType<typeof publish>>[] = [];
  // A new minute may begin meanwhile, so it may take as many again.
  while (answers.length <= 2 * QUOTA && answers.at(-1)?.status !== 429) answers.push(await publish());

  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(QUOTA);
  expect(answers.at(-1)).toMatchObject({ status: 429, body: { error_code: 'APIGW.0308' } });
});
