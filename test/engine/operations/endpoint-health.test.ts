import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import { createHealthStore, type HealthStore } from '#src/stores/deliveries/health-store.ts';
import { type Answer, type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
let health: HealthStore;
beforeAll(async () => {
  service = await startOperations();
  health = createHealthStore(service.dynamodb.deliveries);
});
afterAll(() => service.stop());

/** The URN as its parts, which stores take. */
const partsOf = async (urn: string) => {
  const topic = await service.dependencies.topics.get({ project: PROJECT, name: urn.split(':').at(4) ?? '' });
  return { topicId: topic?.id ?? '', subscriptionId: urn.split(':').at(-1) ?? '', topicUrn: urn.slice(0, -33) };
};

let endpoints = 0;
/** A confirmed subscription. */
const subscribed = async (name?: string): Promise<string> => {
  const path = { topic_urn: await service.topic(name) };
  const body = { protocol: 'email', endpoint: `person-${++endpoints}@example.com` };
  const urn: string = (await service.call('AddSubscription', { path, body })).body.subscription_urn;
  const { topicId, subscriptionId: id } = await partsOf(urn);
  await service.dependencies.subscriptions.changeStatus({ topicId, id }, SUBSCRIPTION_STATUS.confirmed);
  return urn;
};

const now = () => service.dependencies.clock();
const show = (subscription_urn: string) => service.call('ShowSubscriptionHealth', { path: { subscription_urn } });
const list = (query: Readonly<Record<string, string>> = {}) => service.call('ListUnhealthySubscriptions', { query });
const urnsOf = ({ body }: Answer): readonly string[] =>
  body.subscriptions.map((one: Record<string, string>) => one['subscription_urn']);
const wholeList = async (query: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const page = await list(query);
  const cursor: string | undefined = page.body.next_cursor;
  return cursor === undefined ? urnsOf(page) : [...urnsOf(page), ...(await wholeList({ ...query, cursor }))];
};

const failed = async (urn: string) => {
  const failures = { count: 3, at: now(), reason: 'HTTP 503', status: 503, withinMs: 300_000 };
  await health.noteFailures(await partsOf(urn), failures);
};

/** As the release function leaves it. */
const sick = async (urn: string, state: 'unhealthy' | 'disabled' = 'unhealthy') => {
  await failed(urn);
  const of = await partsOf(urn);
  const probe = state === 'unhealthy' ? { probe: { at: now() + 300_000, seconds: 300 } } : {};
  await health.markSick(of, { state, since: now(), ...probe });
  const found = await service.dependencies.subscriptions.get(of.topicId, of.subscriptionId);
  if (found === undefined) throw new Error(`There is no subscription ${urn}`);
  await service.dependencies.subscriptions.replaceHold(found, { reason: state, since: now() });
};

describe('the health of an endpoint', () => {
  test('is healthy while nothing is known of it', async () => {
    const urn = await subscribed();
    expect((await show(urn)).body).toEqual({
      ...{ request_id: expect.any(String), subscription_urn: urn, state: 'healthy' },
    });
  });

  test('is failing while its last attempts have failed, with the last of them', async () => {
    const urn = await subscribed();
    await failed(urn);
    const at = expect.stringMatching(/^2\d{3}-/);
    expect((await show(urn)).body).toMatchObject({
      ...{ state: 'failing', failures: 3, last_status: 503, last_reason: 'HTTP 503' },
      ...{ first_failure_at: at, last_failure_at: at },
    });
  });

  test.each(['unhealthy', 'disabled'] as const)('is %s while its messages are held for that', async (state) => {
    const urn = await subscribed();
    await sick(urn, state);
    const { body } = await show(urn);
    expect(body).toMatchObject({ state, failures: 3, since: expect.any(String) });
    expect('next_probe_at' in body).toBe(state === 'unhealthy');
    const hold = await service.call('ShowSubscriptionHold', { path: { subscription_urn: urn } });
    expect(hold.body).toMatchObject({ held_for: state, since: body.since });
  });

  test('is forgotten when its owner resumes it, and releases what is held', async () => {
    const urn = await subscribed();
    await sick(urn, 'disabled');
    await service.sqs.take(service.sqs.urls.release);
    await service.call('ResumeSubscription', { path: { subscription_urn: urn } });
    expect((await show(urn)).body).toMatchObject({ state: 'healthy' });
    expect(await service.sqs.take(service.sqs.urls.release)).toHaveLength(1);
  });

  test('is not told while its owner has paused it, nor is the time of that the beginning of the pause', async () => {
    const urn = await subscribed();
    await sick(urn);
    service.wait(60);
    await service.call('PauseSubscription', { path: { subscription_urn: urn }, body: {} });
    expect((await show(urn)).body).toMatchObject({ state: 'failing' });
    const hold = await service.call('ShowSubscriptionHold', { path: { subscription_urn: urn } });
    expect(Date.parse(hold.body.since)).toBeGreaterThanOrEqual(now() - 1000);
    expect(await wholeList({})).not.toContain(urn);
  });
});

describe('the list of unhealthy endpoints', () => {
  test('has those of the project whose messages are held for that, newest first, page by page', async () => {
    const urns: string[] = [];
    for (const state of ['unhealthy', 'disabled', 'unhealthy'] as const) {
      const urn = await subscribed();
      service.wait(1);
      await sick(urn, state);
      urns.unshift(urn);
    }
    const all = await wholeList({ limit: '2' });
    expect(all.filter((urn) => urns.includes(urn))).toEqual(urns);
    expect((await list({ limit: '1' })).body.subscriptions).toMatchObject([
      { subscription_urn: urns[0], protocol: 'email', state: 'unhealthy', failures: 3, last_reason: 'HTTP 503' },
    ]);
  });

  test('leaves out whoever is healthy again, or gone', async () => {
    const [resumed, removed] = [await subscribed(), await subscribed()];
    await sick(resumed);
    await sick(removed);
    await service.call('CancelSubscription', { path: { subscription_urn: removed } });
    const { topicId, subscriptionId: id } = await partsOf(resumed);
    await service.dependencies.subscriptions.endHold({ topicId, id }, Date.now());
    const all = await wholeList({});
    expect([all.includes(resumed), all.includes(removed)]).toEqual([false, false]);
  });

  test('is that of their topics for callers who are bound to some, page by page', async () => {
    const bound: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      const [own, other] = [await subscribed(`alerts-${index}`), await subscribed(`billing-${index}`)];
      await sick(own);
      await sick(other);
      service.wait(1);
      bound.unshift(own);
    }
    const grant = { actions: '*', topics: ['alerts-*'] } as const;
    const found: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const query: Record<string, string> = { limit: '1', ...(cursor !== '' && { cursor }) };
      const page = await service.call('ListUnhealthySubscriptions', { query, grant });
      found.push(...urnsOf(page));
      cursor = page.body.next_cursor;
    }
    expect(found).toEqual(bound);
    const shown = await service.call('ListUnhealthySubscriptions', { grant: { actions: '*', topics: ['none-*'] } });
    expect(urnsOf(shown)).toEqual([]);
  });

  test('refuses a cursor that is none, or of another list', async () => {
    expect(await list({ cursor: 'x' })).toMatchObject({ status: 400, code: 'OPS.0001' });
    const foreign = Buffer.from(JSON.stringify({ pk: 'held#a#b', sk: 'health', listSk: `${'1'.repeat(13)}#x` }));
    expect(await list({ cursor: foreign.toString('base64url') })).toMatchObject({ code: 'OPS.0001' });
  });
});
