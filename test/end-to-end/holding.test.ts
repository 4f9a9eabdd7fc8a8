import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPauses } from '#test/support/pauses.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let service: Service;
let pauses: ReturnType<typeof createPauses>;

beforeAll(async () => {
  service = await startService(PATIENT, { minuteMilliseconds: 1000 });
  pauses = createPauses(service);
});
afterAll(() => service.stop());

/** Publishes messages with the texts 0, 1, …, one after another. */
const publishMany = async (topicUrn: string, count: number) => {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push(await service.publish(topicUrn, { message: String(index) }));
  expect(new Set(ids).size).toBe(count);
};

const textsAt = (path: string) => service.notifications(path).map(({ body }) => body['message'] ?? '');
const texts = (count: number) => Array.from({ length: count }, (_, index) => String(index));
const inOrder = (all: readonly string[]) => all.toSorted((a, b) => Number(a) - Number(b));

describe('a subscription that is paused', () => {
  test('while 200 messages come, and resumed, gets each of them once; others get them at once', async () => {
    const topicUrn = await service.topic();
    const [paused] = [await service.subscribe(topicUrn, '/paused'), await service.subscribe(topicUrn, '/free')];
    expect(await pauses.pause(paused, { reason: 'moving house' })).toMatchObject({
      status: 200,
      body: { subscription_urn: paused, held_for: 'paused', reason: 'moving house' },
    });

    await publishMany(topicUrn, 200);
    await until('all at the other', () => textsAt('/free').length === 200, 60);
    await pauses.held(paused, 200);
    expect(await pauses.hold(paused)).toMatchObject({ held_for: 'paused', held_messages: 200, has_more: false });
    expect(textsAt('/paused')).toEqual([]);

    expect((await pauses.resume(paused)).status).toBe(200);
    await until('all', () => textsAt('/paused').length >= 200, 60);
    await pauses.held(paused, 0);
    expect(inOrder(textsAt('/paused'))).toEqual(texts(200));
    expect(await pauses.hold(paused)).not.toHaveProperty('held_for');
  }, 180_000);

  test('until a time gets what was held when it has come, and what comes later at once', async () => {
    const topicUrn = await service.topic();
    const paused = await service.subscribe(topicUrn, '/until');
    const end = new Date(Date.now() + 6000).toISOString().replace(/\.\d+/, '');
    expect(await pauses.pause(paused, { until: end })).toMatchObject({ status: 200, body: { until: end } });
    await publishMany(topicUrn, 3);
    await pauses.held(paused, 3);
    await until('all that was held', () => textsAt('/until').length === 3, 60);
    await service.publish(topicUrn, { message: '3' });
    await until('what comes later', () => textsAt('/until').length === 4, 30);
    expect(inOrder(textsAt('/until'))).toEqual(texts(4));
  });

  test('and cancelled by its owner gets nothing of what was held, which is dropped', async () => {
    const topicUrn = await service.topic();
    const paused = await service.subscribe(topicUrn, '/cancelled');
    await service.publish(topicUrn, { message: 'before' });
    const [first] = await until('the first', () => {
      const got = service.notifications('/cancelled');
      return got.length > 0 && got;
    });
    await pauses.pause(paused);
    await publishMany(topicUrn, 5);
    await pauses.held(paused, 5);
    await fetch(first?.body['unsubscribe_url'] ?? '');
    await pauses.held(paused, 0);
    expect((await pauses.resume(paused)).status).toBe(200);
    expect(textsAt('/cancelled')).toEqual(['before']);
  });

  test('and removed gets nothing of what was held, also when it is added again', async () => {
    const topicUrn = await service.topic();
    const paused = await service.subscribe(topicUrn, '/removed');
    await pauses.pause(paused);
    await publishMany(topicUrn, 5);
    await pauses.held(paused, 5);
    expect((await service.call('DELETE', `{p}/subscriptions/${paused}`)).status).toBe(200);
    const added = await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, {
      protocol: 'http',
      endpoint: service.sink.url('/removed'),
    });
    expect(added.body['subscription_urn']).toBe(paused);
    await pauses.resume(paused);
    await pauses.held(paused, 0);
    expect(textsAt('/removed')).toEqual([]);
  });
});
