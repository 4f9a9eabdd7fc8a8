import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { Settings } from '#src/domain/settings.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

/*
 * Of each quota: the last one that fits is taken, the first one that does not is refused and changes nothing.
 */

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const small = {
  settings: Settings.parse({
    quotas: { topicsPerProject: 2, templatesPerProject: 2, subscriptionsPerTopic: 3, subscriptionUsersPerProject: 2 },
  }),
};
const call = (name: string, input: Parameters<Operations['call']>[1]) => service.call(name, input, small);

const mail = (name: string) => ({ protocol: 'email', endpoint: `${name}@example.com` });
const mails = (...names: readonly string[]) => ({ subscriptions: names.map(mail) });

describe('the quota of topics per project', () => {
  test('takes as many as it says', async () => {
    const path = { project_id: newId() };
    const create = async (name: string) => (await call('CreateTopic', { path, body: { name } })).status;

    expect(await create('a')).toBe(201);
    expect(await create('b')).toBe(201);
    expect(await create('c')).toBe(403);
    expect((await call('ListTopics', { path })).body).toMatchObject({ topic_count: 2 });
  });
});

describe('the quota of templates per project', () => {
  test('takes as many as it says, each protocol for one', async () => {
    const path = { project_id: newId() };
    const create = async (protocol: string) => {
      const body = { message_template_name: 'greeting', protocol, content: 'Hi' };
      return (await call('CreateMessageTemplate', { path, body })).status;
    };

    expect(await create('default')).toBe(201);
    expect(await create('sms')).toBe(201);
    expect(await create('email')).toBe(400);
    expect((await call('ListMessageTemplates', { path })).body).toMatchObject({ message_template_count: 2 });
  });
});

describe('the quota of subscription users per project', () => {
  test('takes as many as it says', async () => {
    const create = async (name: string) => {
      const body = { name, email: { endpoint: `${name}@users.example` } };
      return (await call('CreateSubscriptionUser', { body })).status;
    };

    expect(await create('a')).toBe(201);
    expect(await create('b')).toBe(201);
    expect(await create('c')).toBe(403);
    expect(await service.dependencies.subscriptionUsers.count(PROJECT)).toBe(2);
  });
});

describe('the quota of subscriptions per topic', () => {
  const added = async (topic_urn: string, body: object) =>
    (await call('AddSubscription', { path: { topic_urn }, body })).status;
  const count = async (topic_urn: string) =>
    (await call('ListSubscriptionsByTopic', { path: { topic_urn } })).body.subscription_count;

  test('takes as many as it says, one by one', async () => {
    const topic = await service.topic();

    for (const name of ['a', 'b', 'c']) expect(await added(topic, mail(name))).toBe(201);
    expect(await added(topic, mail('d'))).toBe(403);
    expect(await count(topic)).toBe(3);
  });

  test('takes a batch that fills it, and nothing of one that does not fit', async () => {
    const topic = await service.topic();
    await added(topic, mail('a'));

    expect(await added(topic, mails('b', 'c', 'd'))).toBe(403);
    expect(await count(topic)).toBe(1);
    expect(await added(topic, mails('b', 'c'))).toBe(201);
    expect(await added(topic, mails('a', 'b', 'c'))).toBe(200);
    expect(await added(topic, mails('a', 'd'))).toBe(403);
    expect(await count(topic)).toBe(3);
  });

  test('has room again once one is gone', async () => {
    const topic = await service.topic();
    await added(topic, mails('a', 'b', 'c'));
    const { body } = await call('ListSubscriptionsByTopic', { path: { topic_urn: topic } });
    const { subscription_urn } = body.subscriptions[0];
    await call('DeleteSubscriptionsByTopic', { path: { topic_urn: topic, subscription_urn } });

    expect(await added(topic, mail('d'))).toBe(201);
    expect(await added(topic, mail('e'))).toBe(403);
  });
});
