import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let service: Service;

beforeAll(async () => {
  service = await startService(PATIENT, { minuteMilliseconds: 1000 });
});
afterAll(() => service.stop());

const MESSAGES = 500;
const PER_SECOND = 10;
const PER_BATCH = 100;

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const textsAt = (path: string) => service.notifications(path).map(({ body }) => body['message'] ?? '');
const inOrder = (all: readonly string[]) => all.map(Number).toSorted((a, b) => a - b);

const operations = () => `/ops/v1/${service.cloud.facts.projectId}`;

const publishAll = async (topicUrn: string): Promise<void> => {
  for (let first = 0; first < MESSAGES; first += PER_BATCH) {
    const messages = numbers(PER_BATCH).map((index) => ({ id: `m-${index}`, message: String(first + index) }));
    const { status, body } = await service.call('POST', `${operations()}/topics/${topicUrn}/publish-batch`, {
      messages,
    });
    expect([status, JSON.stringify(body).match(/message_id/g)?.length]).toEqual([200, PER_BATCH]);
  }
};

/** How many of its notifications the worker has sent in each second, by its own clock: it signs each right before it goes out. */
const sentInSeconds = (path: string): readonly number[] => {
  const seconds = service.notifications(path).map(({ headers }) => Number(headers['webhook-timestamp']));
  return [...Map.groupBy(seconds, (second) => second).values()].map(({ length }) => length);
};

describe('a subscriber with a rate of ten a second', () => {
  test('gets each of 500 messages once, never more than 11 in a second, and keeps no other waiting', async () => {
    const topicUrn = await service.topic();
    const slow = await service.subscribe(topicUrn, '/slow');
    await service.subscribe(topicUrn, '/free');
    const of = `${operations()}/subscriptions/${slow}`;
    expect((await service.call('PUT', `${of}/delivery-policy`, { max_per_second: PER_SECOND })).status).toBe(200);
    expect((await service.call('POST', `${of}/signing-secret`, {})).status).toBe(201);
    await publishAll(topicUrn);
    await until('all at the free one', () => textsAt('/free').length === MESSAGES, 60);
    const waitedFor = textsAt('/slow').length;
    await until('all at the slow one', () => textsAt('/slow').length >= MESSAGES, 300);

    expect(inOrder(textsAt('/slow'))).toEqual(numbers(MESSAGES));
    expect(inOrder(textsAt('/free'))).toEqual(numbers(MESSAGES));
    expect(waitedFor).toBeLessThan(MESSAGES);
    expect(Math.max(...sentInSeconds('/slow'))).toBeLessThanOrEqual(PER_SECOND + 1);
    const arrivals = service.notifications('/slow').map(({ at }) => at);
    const seconds = (Math.max(...arrivals) - Math.min(...arrivals)) / 1000;
    // Slower than the rate by what slots a busy machine makes it miss; faster it is on none.
    expect((MESSAGES - 1) / seconds).toBeLessThan(PER_SECOND * 1.02);
  }, 400_000);
});
