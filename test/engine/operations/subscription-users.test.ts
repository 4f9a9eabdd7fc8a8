import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { Settings } from '#src/domain/settings.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { type Answer, type Operations, PROJECT, startOperations } from '#test/support/operations.ts';
import { aConfirmedUser, aUser, confirmBy, lettersTo } from '#test/support/subscription-users.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

/** A user who has confirmed a mail address; returns the id. */
const aMailUser = (endpoint: string): Promise<string> =>
  aConfirmedUser(service, { name: 'from the book', email: { endpoint } });

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

describe('subscription users', () => {
  test('are subscribed at once with each confirmed endpoint, without a confirmation message', async () => {
    const topic = await service.topic();
    const id = await aConfirmedUser(service, {
      name: 'from the book',
      https: { endpoint: 'https://example.com/book' },
      email: { endpoint: 'book@example.com' },
    });

    const { status, body } = await add(topic, [id]);

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
    const id = await aMailUser('twice@example.com');
    const first = (await add(topic, [id, id])).body.subscriptions_result;
    const again = (await add(topic, [id])).body.subscriptions_result;

    expect([...first, ...again].map(({ http_code }) => http_code)).toEqual([201, 200, 200]);
    expect(again[0].subscription_urn).toBe(first[0].subscription_urn);
    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 1, subscriptionsVersion: 1 });
  });

  test('confirm a subscription that waits for its owner, and record that at the topic', async () => {
    const topic = await service.topic();
    const urn = await subscribe(topic, 'waiting@example.com');
    await service.envelopes('email');

    const { body } = await add(topic, [await aMailUser('waiting@example.com')]);

    expect(body.subscriptions_result).toMatchObject([{ http_code: 200, subscription_urn: urn }]);
    expect(await listed(topic)).toMatchObject([{ status: 1, remark: '' }]);
    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 1, subscriptionsVersion: 2 });
  });

  test('do not bring back who has cancelled', async () => {
    const topic = await service.topic();
    await setStatus(await subscribe(topic, 'gone@example.com'), 3);
    await service.envelopes('email');

    const { body } = await add(topic, [await aMailUser('gone@example.com')]);

    expect(body.subscriptions_result).toEqual([refused(400, 'SMN.0043')]);
    expect(await listed(topic)).toMatchObject([{ status: 3 }]);
  });

  test('fail each for itself: unknown, of another project, not to be subscribed any more', async () => {
    const topic = await service.topic();
    const good = await aMailUser('good@example.com');
    const theirs = newId();
    const internal = await aConfirmedUser(service, { https: { endpoint: 'https://moved.example.com/' } });
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

  test('are subscribed with what is confirmed alone, and refused when that is nothing', async () => {
    const topic = await service.topic();
    const email = { endpoint: 'half@example.com' };
    const id = await aUser(service, { name: 'Half', https: { endpoint: 'https://example.com/half' }, email });
    const [, mail] = await lettersTo(service, id);

    expect((await add(topic, [id])).body.subscriptions_result).toEqual([
      { ...refused(400, 'SMN.0148'), error_msg: expect.stringMatching(/\(Half\) has no confirmed endpoint/) },
    ]);
    if (mail !== undefined) await confirmBy(service, mail);
    expect((await add(topic, [id])).body.subscriptions_result).toMatchObject([{ http_code: 201 }]);
    expect(await listed(topic)).toMatchObject([{ endpoint: email.endpoint, status: 1, remark: 'Half' }]);
  });

  test('with one endpoint are one subscription, created by the first', async () => {
    const topic = await service.topic();
    const settings = Settings.parse({ quotas: { subscriptionsPerTopic: 1 } });
    const ids = [await aMailUser('shared@example.com'), await aMailUser('shared@EXAMPLE.com')];

    const { body } = await add(topic, ids.toReversed(), { settings });

    expect(body.subscriptions_result.map(({ http_code }: { http_code: number }) => http_code)).toEqual([201, 200]);
    expect(await listed(topic)).toHaveLength(1);
  });

  test('bring their headers along, encrypted for the subscription', async () => {
    const topic = await service.topic();
    const https = { endpoint: 'https://example.com/headers', header: { 'x-key': 's3cret' } };
    const id = await aConfirmedUser(service, { https });

    const { body } = await add(topic, [id]);

    const [{ subscription_urn }] = body.subscriptions_result;
    const { id: topicId = '' } = (await topicOf(topic)) ?? {};
    const kept = await service.dependencies.subscriptions.get(topicId, subscription_urn.split(':').at(-1));
    expect(JSON.stringify(kept)).not.toContain('s3cret');
    const owner = { topicId, id: kept?.id ?? '' };
    expect(await service.dependencies.extensionHeaders.decrypt(kept?.extension ?? {}, owner)).toEqual(https.header);
  });

  test('that are deleted leave what was subscribed from them', async () => {
    const topic = await service.topic();
    const id = await aMailUser('left@example.com');
    await add(topic, [id]);
    await service.call('DeleteSubscriptionUser', { path: { id } });

    expect((await add(topic, [id])).body.subscriptions_result).toEqual([refused(400, 'SMN.0148')]);
    expect(await listed(topic)).toMatchObject([{ endpoint: 'left@example.com', status: 1 }]);
  });

  test('are subscribed as far as the quota of the topic goes', async () => {
    const topic = await service.topic();
    const ids = [];
    for (const name of ['a', 'b', 'c']) ids.push(await aMailUser(`${name}@example.com`));
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
    const id = await aMailUser('nowhere@example.com');
    const urn = (project: string) => `urn:smn:us-east-1:${project}:none`;

    expect(await add(urn(PROJECT), [id])).toMatchObject({ status: 404, code: 'SMN.0006' });
    expect(await add(urn('other'), [id])).toMatchObject({ status: 403, code: 'SMN.0001' });
    expect(await add('nonsense', [id])).toMatchObject({ status: 400, code: 'SMN.0005' });
    expect(await add(await service.topic(), [])).toMatchObject({ status: 400, code: 'SMN.0148' });
  });
});
