import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Site } from '#src/domain/standby/fence.ts';
import { createFenceStore } from '#src/stores/standby/fence-store.ts';
import { fenceRegistry } from '#src/stores/standby/fenced-registry.ts';
import { anotherClient } from '#test/support/global-table.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';

const HERE: Site = { stage: 'prod', region: 'us-east-1', endpoint: 'https://one.example.com' };
const THERE: Site = { stage: 'prod-eu', region: 'eu-west-1', endpoint: 'https://two.example.com' };

let now = Date.UTC(2026, 0, 2);
let alone: Publishing;
let shared: Publishing;

beforeAll(async () => {
  [alone, shared] = await Promise.all([
    startPublishing({ clock: () => now }),
    startPublishing({
      clock: () => now,
      fence: (dynamodb) => fenceRegistry(anotherClient(dynamodb), { site: HERE, cacheSeconds: 5, clock: () => now }),
    }),
  ]);
});
afterAll(() => Promise.all([alone.stop(), shared.stop()]));

const activate = async (site: Site): Promise<void> => {
  const store = createFenceStore(shared.dynamodb.registry);
  const claim = await store.claim(await store.read(), site, now);
  if (claim !== undefined) await store.confirm(claim, now);
  now += 5000;
};

/** What a publish to a topic costs that was published to before. */
const callsOf = async (publishing: Publishing, wait = 0): Promise<readonly string[]> => {
  const topic = await publishing.topicWith({ http: 1 });
  expect((await publishing.publish(topic, { message: 'first' })).status).toBe(200);
  now += wait;
  return publishing.dynamodb.callsOf(() => publishing.publish(topic, { message: 'warm' }));
};

test('a warm publish costs no read for the fence, and one whenever it is not trusted any more', async () => {
  await activate(HERE);
  const warm = await callsOf(alone);

  expect(warm.filter((call) => call.startsWith('Get') || call === 'Query')).toEqual(['GetItem']);
  expect(await callsOf(shared)).toEqual(warm);
  expect((await callsOf(shared, 5000)).filter((call) => call === 'GetItem')).toHaveLength(2);
});

test('a site that is not the active one accepts nothing: neither a message nor a count of it', async () => {
  await activate(HERE);
  const topic = await shared.topicWith({ http: 1 });
  await activate(THERE);
  const sent = shared.requests.length;
  const calls = await shared.dynamodb.callsOf(async () => {
    expect(await shared.publish(topic, { message: 'x' })).toMatchObject({
      status: 503,
      body: { code: 'OPS.0140', active_endpoint: THERE.endpoint },
    });
  });

  expect([calls, shared.requests.length - sent]).toEqual([['GetItem'], 0]);
});
