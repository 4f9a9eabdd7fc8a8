import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import { createHeaderKeyStore } from '#src/stores/subscriptions/header-key-store.ts';
import { createSigningSecrets } from '#src/stores/subscriptions/signing-secrets.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const topicOf = (urn: string) =>
  service.dependencies.topics.get({ project: PROJECT, name: urn.split(':').at(4) ?? '' });
const keyOf = async (urn: string) => ({ topicId: (await topicOf(urn))?.id ?? '', id: urn.split(':').at(-1) ?? '' });
const subscriptionOf = async (urn: string) => {
  const { topicId, id } = await keyOf(urn);
  return service.dependencies.subscriptions.get(topicId, id);
};

let endpoints = 0;
const subscribed = async (change: object = {}): Promise<string> => {
  const body = { protocol: 'https', endpoint: `https://h${++endpoints}.example.com/`, ...change };
  const path = { topic_urn: await service.topic() };
  return (await service.call('AddSubscription', { path, body })).body.subscription_urn;
};

const call = (name: string, subscription_urn: string, body: object = {}) =>
  service.call(`${name}SubscriptionSigningSecret`, { path: { subscription_urn }, body });
const create = (urn: string, body: object = {}) => call('Create', urn, body);
const show = async (urn: string) => {
  const { request_id: _id, ...rest } = (await call('Show', urn)).body;
  return rest;
};

/** The secrets that sign now, as the http lane decrypts them. */
const signing = async (urn: string) => {
  const { dynamodb, keys, dependencies } = service;
  const secrets = createSigningSecrets(createHeaderKeyStore({ ...dynamodb.registry, keys, clock: dependencies.clock }));
  const subscription = await subscriptionOf(urn);
  return secrets.decrypt(subscription?.extension ?? {}, await keyOf(urn), dependencies.clock());
};

const at = (seconds: number) =>
  new Date(Math.floor(service.dependencies.clock() / 1000 + seconds) * 1000).toISOString().replace('.000', '');

describe('a signing secret', () => {
  test('is answered once, kept encrypted, and shown by nothing', async () => {
    const urn = await subscribed();
    const created = await create(urn);
    const { secret } = created.body;

    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      ...{ request_id: expect.any(String), subscription_urn: urn },
      ...{ secret: expect.stringMatching(/^whsec_[\w+/]{43}=$/), created_at: at(0) },
    });
    expect(await show(urn)).toEqual({ subscription_urn: urn, has_secret: true, created_at: at(0) });
    expect(await signing(urn)).toEqual([secret]);
    const bare = secret.replace('whsec_', '').slice(0, -1);
    expect(JSON.stringify(await subscriptionOf(urn))).not.toContain(bare);
    const path = { topic_urn: urn.slice(0, urn.lastIndexOf(':')) };
    const lists = [
      await service.call('ListSubscriptions'),
      await service.call('ListSubscriptionsByTopic', { path }),
      await call('Show', urn),
    ];
    const kept = (await subscriptionOf(urn))?.extension?.signingSecrets?.at(0)?.secret ?? '';
    expect(kept).not.toBe('');
    for (const { body } of lists)
      for (const secret of ['whsec', kept.slice(0, 20)]) expect(JSON.stringify(body)).not.toContain(secret);
  });

  test('is written once, beside what the subscription had, and raises the version of the topic', async () => {
    const urn = await subscribed({ extension: { header: { 'x-key': 'k' } } });
    await create(urn);
    const before = await topicOf(urn);
    const headers = (await subscriptionOf(urn))?.extension?.encryptedHeader;
    const calls = await service.dynamodb.callsOf(() => create(urn));

    expect(calls).toEqual(['GetItem', 'GetItem', 'GetItem', 'UpdateItem', 'UpdateItem']);
    expect((await topicOf(urn))?.subscriptionsVersion).toBe((before?.subscriptionsVersion ?? 0) + 1);
    expect((await topicOf(urn))?.subscriptionCount).toBe(before?.subscriptionCount);
    expect((await subscriptionOf(urn))?.extension?.encryptedHeader).toBe(headers);
  });

  test('that is replaced signs beside the new one for a day, or as long as the caller says', async () => {
    const urn = await subscribed();
    const first = (await create(urn)).body.secret;
    service.wait(10);
    const second = await create(urn);

    expect(second.body.previous_valid_until).toBe(at(86_400));
    expect(await show(urn)).toEqual({
      ...{ subscription_urn: urn, has_secret: true },
      ...{ created_at: at(0), previous_valid_until: at(86_400) },
    });
    expect(await signing(urn)).toEqual([second.body.secret, first]);
    service.wait(86_400);
    expect(await signing(urn)).toEqual([second.body.secret]);
    expect(await show(urn)).not.toHaveProperty('previous_valid_until');

    const third = await create(urn, { overlap_seconds: 604_800 });
    expect(third.body.previous_valid_until).toBe(at(604_800));
    const fourth = await create(urn, { overlap_seconds: 0 });
    expect(fourth.body).not.toHaveProperty('previous_valid_until');
    expect(await signing(urn)).toEqual([fourth.body.secret]);
  });

  test('is not lost by calls at the same time', async () => {
    const urn = await subscribed();
    const created = await Promise.all([create(urn), create(urn)]);

    const secrets = created.map(({ body }) => body.secret);
    expect((await signing(urn)).toSorted()).toEqual(secrets.toSorted());
  });

  test('ends when it is deleted, and with its subscription', async () => {
    const urn = await subscribed({ extension: { header: { 'x-key': 'k' } } });
    const plain = await subscribed();
    for (const one of [urn, plain]) {
      await create(one);
      await create(one);
      expect(await call('Delete', one)).toMatchObject({ status: 200 });
      expect(await show(one)).toEqual({ subscription_urn: one, has_secret: false });
      expect(await signing(one)).toEqual([]);
    }
    expect((await subscriptionOf(urn))?.extension).toEqual({ encryptedHeader: expect.any(String) });
    expect(await subscriptionOf(plain)).not.toHaveProperty('extension');
    expect(await call('Delete', urn)).toMatchObject({ status: 200 });

    await create(urn);
    const endpoint = (await subscriptionOf(urn))?.endpoint;
    await service.call('CancelSubscription', { path: { subscription_urn: urn } });
    const path = { topic_urn: urn.slice(0, urn.lastIndexOf(':')) };
    const again = await service.call('AddSubscription', { path, body: { protocol: 'https', endpoint } });
    expect(again.body.subscription_urn).toBe(urn);
    expect(await show(urn)).toEqual({ subscription_urn: urn, has_secret: false });
  });

  test('stays with a subscription that its owner has cancelled', async () => {
    const urn = await subscribed();
    const { secret } = (await create(urn)).body;
    await service.dependencies.subscriptions.changeStatus(await keyOf(urn), SUBSCRIPTION_STATUS.cancelled);

    expect(await signing(urn)).toEqual([secret]);
  });
});

describe('the operations on signing secrets', () => {
  test('are for http and https alone', async () => {
    const email = await subscribed({ protocol: 'email', endpoint: 'ada@example.com' });
    for (const name of ['Create', 'Show', 'Delete']) {
      expect(await call(name, email)).toMatchObject({
        ...{ status: 409, code: 'OPS.0081' },
        message: 'The subscription cannot have a signing secret. Its protocol is "email"; allowed: http, https.',
      });
      expect(
        await call(name, await subscribed({ protocol: 'http', endpoint: 'http://h.example.com/' })),
      ).not.toHaveProperty('code');
    }
  });

  test.each([-1, 604_801, 1.5, '60'])('refuse %j as overlap_seconds', async (overlap_seconds) => {
    expect(await create(await subscribed(), { overlap_seconds })).toMatchObject({
      ...{ status: 400, code: 'OPS.0080' },
      message: expect.stringMatching(
        /^Parameter: overlap_seconds is invalid[.] .*; allowed: a whole number of seconds from 0 to 604800[.]$/,
      ),
    });
  });

  test('refuse what is no subscription', async () => {
    const topic = await service.topic();
    for (const name of ['Create', 'Show', 'Delete']) {
      expect(await call(name, 'urn:x')).toMatchObject({ status: 400, code: 'SMN.0014' });
      expect(await call(name, `${topic}:${'0'.repeat(32)}`)).toMatchObject({ status: 404, code: 'SMN.0013' });
      expect(await call(name, `${topic}x:${'0'.repeat(32)}`)).toMatchObject({ status: 404, code: 'SMN.0006' });
    }
  });
});
