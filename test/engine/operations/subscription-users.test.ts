import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import { Settings } from '#src/domain/settings.ts';
import type { Dependencies } from '#src/operations/call.ts';
import { newSubscriptionUser } from '#src/operations/subscriptions/new-subscription-user.ts';
import { type Answer, type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

/** An entry of the caller's address book, as the operator makes it; gives its id. */
const aUser = async (endpoint: string, protocol: Protocol = 'email', project = PROJECT): Promise<string> => {
  const { dependencies } = service;
  const user = await newSubscriptionUser({ project, protocol, endpoint, remark: 'from the book' }, dependencies);
  await dependencies.subscriptionUsers.add(user);
  return user.id;
};

const add = (topic_urn: string, ids: readonly string[], changes: Partial<Dependencies> = {}): Promise<Answer> =>
  service.call('AddSubscriptionFromSubscriptionUser', { path: { topic_urn }, body: { ids } }, changes);

const topicOf = (topic_urn: string) =>
  service.dependencies.topics.get({ project: PROJECT, name: topic_urn.split(':').at(-1) ?? '' });

const listed = async (topic_urn: string) =>
  (await service.call('ListSubscriptionsByTopic', { path: { topic_urn } })).body.subscriptions;

const subscribe = async (topic_urn: string, endpoint: string): Promise<string> =>
  (await service.call('AddSubscription', { path: { topic_urn }, body: { protocol: 'email', endpoint } })).body
    .subscription_urn;

const setStatus = async (subscription_urn: string, status: 1 | 3) => {
  const parts = subscription_urn.split(':');
  const topic = await topicOf(parts.slice(0, -1).join(':'));
  await service.dependencies.subscriptions.changeStatus({ topicId: topic?.id ?? '', id: parts.at(-1) ?? '' }, status);
};

const refused = (http_code: number, error_code: string) => ({
  request_id: expect.any(String),
  http_code,
  error_code,
  error_msg: expect.stringContaining('.'),
});

describe('entries of the address book', () => {
  test('are subscribed at once, and nobody is asked', async () => {
    const topic = await service.topic();
    const mail = await aUser('book@example.com');
    const hook = await aUser('https://example.com/book', 'https');

    const { status, body } = await add(topic, [mail, hook]);

    const ok = { request_id: expect.stringMatching(/^[0-9a-f]{32}$/), http_code: 201 };
    expect(status).toBe(200);
    expect(body).toEqual({
      subscriptions_result: [
        { ...ok, subscription_urn: expect.stringMatching(new RegExp(`^${topic}:[0-9a-f]{32}$`)) },
        { ...ok, subscription_urn: expect.stringMatching(new RegExp(`^${topic}:[0-9a-f]{32}$`)) },
      ],
    });
    expect(await listed(topic)).toHaveLength(2);
    expect(await listed(topic)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          endpoint: 'book@example.com',
          protocol: 'email',
          status: 1,
          remark: 'from the book',
        }),
        expect.objectContaining({ endpoint: 'https://example.com/book', protocol: 'https', status: 1, owner: PROJECT }),
      ]),
    );
    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 2, subscriptionsVersion: 1 });
    expect([...(await service.envelopes('email')), ...(await service.envelopes('http'))]).toEqual([]);
  });

  test('that are subscribed already answer 200, twice in a request too, and change nothing', async () => {
    const topic = await service.topic();
    const id = await aUser('twice@example.com');
    const first = (await add(topic, [id, id])).body.subscriptions_result;
    const again = (await add(topic, [id])).body.subscriptions_result;

    expect([...first, ...again].map(({ http_code }) => http_code)).toEqual([201, 200, 200]);
    expect(again[0].subscription_urn).toBe(first[0].subscription_urn);
    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 1, subscriptionsVersion: 1 });
  });

  test('confirm a subscription that waits for its owner, and tell the topic', async () => {
    const topic = await service.topic();
    const urn = await subscribe(topic, 'waiting@example.com');
    await service.envelopes('email');

    const { body } = await add(topic, [await aUser('waiting@example.com')]);

    expect(body.subscriptions_result).toMatchObject([{ http_code: 200, subscription_urn: urn }]);
    expect(await listed(topic)).toMatchObject([{ status: 1, remark: '' }]);
    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 1, subscriptionsVersion: 2 });
  });

  test('do not bring back who has cancelled', async () => {
    const topic = await service.topic();
    await setStatus(await subscribe(topic, 'gone@example.com'), 3);
    await service.envelopes('email');

    const { body } = await add(topic, [await aUser('gone@example.com')]);

    expect(body.subscriptions_result).toEqual([refused(400, 'SMN.0043')]);
    expect(await listed(topic)).toMatchObject([{ status: 3 }]);
  });

  test('fail each for itself: unknown, of another project, not to be subscribed any more', async () => {
    const topic = await service.topic();
    const good = await aUser('good@example.com');
    const theirs = await aUser('theirs@example.com', 'email', newId());
    const internal = await aUser('https://moved.example.com/', 'https');
    const resolve = async () => ['10.0.0.1'];

    const { status, body } = await add(topic, ['nonsense', theirs, good, internal, '', 'x'.repeat(3000)], { resolve });

    expect(status).toBe(200);
    expect(body.subscriptions_result).toEqual([
      refused(400, 'SMN.0148'),
      refused(400, 'SMN.0148'),
      { request_id: expect.any(String), http_code: 201, subscription_urn: expect.any(String) },
      refused(403, 'SMN.0069'),
      refused(400, 'SMN.0148'),
      refused(400, 'SMN.0148'),
    ]);
    expect(await listed(topic)).toHaveLength(1);
  });

  test('are subscribed as far as the quota of the topic goes', async () => {
    const topic = await service.topic();
    const ids = [];
    for (const name of ['a', 'b', 'c']) ids.push(await aUser(`${name}@example.com`));
    const settings = Settings.parse({ quotas: { subscriptionsPerTopic: 2 } });

    const { body } = await add(topic, ids, { settings });
    const again = await add(topic, ids, { settings });

    expect(body.subscriptions_result).toMatchObject([{ http_code: 201 }, { http_code: 201 }, refused(403, 'SMN.0007')]);
    expect(again.body.subscriptions_result).toMatchObject([
      { http_code: 200 },
      { http_code: 200 },
      refused(403, 'SMN.0007'),
    ]);
    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 2 });
  });

  test('need a topic of the caller', async () => {
    const id = await aUser('nowhere@example.com');
    const urn = (project: string) => `urn:smn:us-east-1:${project}:none`;

    expect(await add(urn(PROJECT), [id])).toMatchObject({ status: 404, code: 'SMN.0006' });
    expect(await add(urn('other'), [id])).toMatchObject({ status: 403, code: 'SMN.0001' });
    expect(await add('nonsense', [id])).toMatchObject({ status: 400, code: 'SMN.0005' });
    expect(await add(await service.topic(), [])).toMatchObject({ status: 400, code: 'SMN.0148' });
  });
});

describe('a new entry', () => {
  const check = (protocol: Protocol, endpoint: string) =>
    newSubscriptionUser({ project: PROJECT, protocol, endpoint, remark: '' }, service.dependencies);

  test('is what its protocol allows', async () => {
    await expect(check('email', 'nobody')).rejects.toMatchObject({ code: 'SMN.0012' });
    await expect(check('https', 'https://a.internal/')).rejects.toMatchObject({ code: 'SMN.0069' });
  });

  test('has the same id whenever it is entered, and another one elsewhere', async () => {
    const { id } = await check('email', 'same@example.com');

    expect((await check('email', 'same@example.com')).id).toBe(id);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect((await check('email', 'other@example.com')).id).not.toBe(id);
  });
});
