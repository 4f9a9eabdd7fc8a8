import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPauses } from '#test/support/pauses.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let service: Service;
let pauses: ReturnType<typeof createPauses>;

const delivery = { health: { failures: 5, firstProbeSeconds: 2, maxProbeSeconds: 4 } };

beforeAll(async () => {
  service = await startService(
    { ...PATIENT, settings: { ...PATIENT.settings, delivery } },
    { minuteMilliseconds: 1000 },
  );
  pauses = createPauses(service);
});
afterAll(() => service.stop());

const MESSAGES = 12;
const texts = Array.from({ length: MESSAGES }, (_, index) => `message ${index}`);
const textsAt = (path: string) => new Set(service.notifications(path).map(({ body }) => body['message']));
const healthOf = async (urn: string) =>
  (await service.call('GET', `/ops/v1/${service.cloud.facts.projectId}/subscriptions/${urn}/health`)).body;
const unhealthy = async () =>
  (await service.call('GET', `/ops/v1/${service.cloud.facts.projectId}/unhealthy-subscriptions`)).body['subscriptions'];

describe('an endpoint that is down', () => {
  test('is found unhealthy and probed, and gets every message once it works again; others are not affected', async () => {
    const topicUrn = await service.topic();
    const [sick, free] = [await service.subscribe(topicUrn, '/sick'), await service.subscribe(topicUrn, '/well')];
    expect(await healthOf(sick)).toMatchObject({ state: 'healthy' });
    const taken: unknown[] = [];
    let isUp = false;
    service.sink.on('/sick', (response, { body: { message } }) => {
      if (isUp) taken.push(message);
      response.writeHead(isUp ? 200 : 503).end();
    });
    const publish = (message: string) => service.publish(topicUrn, { message, time_to_live: '3600' });
    for (const message of texts.slice(0, 6)) await publish(message);
    await until('the endpoint to be found unhealthy', async () => (await healthOf(sick))['state'] === 'unhealthy', 60);
    expect(await healthOf(sick)).toMatchObject({ last_status: 503, next_probe_at: expect.any(String) });
    expect(await unhealthy()).toMatchObject([{ subscription_urn: sick, state: 'unhealthy' }]);
    for (const message of texts.slice(6)) await publish(message);
    await until('all at the other', () => textsAt('/well').size === MESSAGES, 60);
    await until('some to be held', async () => Number((await pauses.hold(sick))['held_messages']) >= 6, 60);
    expect(await pauses.hold(sick)).toMatchObject({ held_for: 'unhealthy' });
    expect(await healthOf(free)).toMatchObject({ state: 'healthy' });

    isUp = true;
    await until('the endpoint to be healthy', async () => (await healthOf(sick))['state'] === 'healthy', 120);
    await until('every message', () => texts.every((text) => taken.includes(text)), 120);
    await pauses.held(sick, 0);
    expect(await unhealthy()).toEqual([]);
    const isHealth = ({ subject = '' }) => subject.startsWith('SMN Endpoint ');
    const events = await until('both events', () => {
      const found = service.cloud.outbox('event').filter(isHealth);
      return found.length >= 2 && found;
    });
    expect(events.map(({ subject }) => subject)).toEqual(['SMN Endpoint Unhealthy', 'SMN Endpoint Recovered']);
    expect(JSON.parse(events[0]?.text ?? '')).toMatchObject({
      ...{ source: 'smn.test', 'detail-type': 'SMN Endpoint Unhealthy' },
      detail: { topic_urn: topicUrn, subscription_urn: sick, protocol: 'http', reason: 'HTTP 503', http_status: 503 },
    });
  }, 300_000);
});
