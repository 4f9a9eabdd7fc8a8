import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let service: Service;

beforeAll(async () => {
  service = await startService(PATIENT, { minuteMilliseconds: 1000 });
});
afterAll(() => service.stop());

const textsAt = (path: string) => service.notifications(path).map(({ body }) => body['message'] ?? '');
const inOrder = (all: readonly string[]) => all.toSorted((a, b) => Number(a) - Number(b));

const setPolicy = async (subscription: string, data: object) => {
  const path = `/ops/v1/${service.cloud.facts.projectId}/subscriptions/${subscription}/delivery-policy`;
  expect((await service.call('PUT', path, data)).status).toBe(200);
};

describe('a subscriber with a rate', () => {
  test('gets each of 40 messages once, over as long as the rate wants, and keeps no other waiting', async () => {
    const topicUrn = await service.topic();
    const slow = await service.subscribe(topicUrn, '/slow');
    await service.subscribe(topicUrn, '/free');
    await setPolicy(slow, { max_per_second: 5 });
    const begun = Date.now();
    for (let index = 0; index < 40; index += 1) await service.publish(topicUrn, { message: String(index) });
    await until('all at the free one', () => textsAt('/free').length === 40, 60);
    await until('all at the slow one', () => textsAt('/slow').length >= 40, 120);
    const expected = Array.from({ length: 40 }, (_, index) => String(index));
    expect(inOrder(textsAt('/slow'))).toEqual(expected);
    expect(inOrder(textsAt('/free'))).toEqual(expected);
    // Slots of 40 messages are 7.8 s from the first to the last, whatever the machine does.
    expect(Date.now() - begun).toBeGreaterThanOrEqual(7800);
  }, 240_000);
});
