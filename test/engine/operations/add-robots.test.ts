import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createExtensionSecrets } from '#src/stores/subscriptions/extension-secrets.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const add = (topic_urn: string, body: object) => service.call('AddSubscription', { path: { topic_urn }, body });

const WEBHOOK = 'https://open.feishu.cn/open-apis/bot/v2/hook/abc';
const signed = (sign_secret: string) => ({ protocol: 'feishu', endpoint: WEBHOOK, extension: { sign_secret } });

/** What is kept of a subscription, and its secret as the chat lane would open it. */
const kept = async (urn: string) => {
  const [name = '', id = ''] = urn.split(':').slice(-2);
  const topic = await service.dependencies.topics.get({ project: PROJECT, name });
  const owner = { topicId: topic?.id ?? '', id };
  const subscription = await service.dependencies.subscriptions.get(owner.topicId, id);
  const secrets = createExtensionSecrets(service.keys);
  return { subscription, secret: await secrets.decrypt(subscription?.extension ?? {}, owner) };
};

describe('AddSubscription of a robot', () => {
  test('needs no confirmation, and keeps the secret encrypted', async () => {
    const topic = await service.topic();
    await service.envelopes('chat');

    const added = await add(topic, signed('SEC-very-secret'));

    expect(added.status).toBe(201);
    const { subscription, secret } = await kept(added.body.subscription_urn);
    expect(subscription).toMatchObject({ status: 2, endpoint: WEBHOOK });
    expect(subscription?.extension).toEqual({ secret: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) });
    expect(JSON.stringify(subscription)).not.toContain('SEC-very-secret');
    expect(secret).toBe('SEC-very-secret');
    expect(await service.envelopes('chat')).toEqual([]);
  });

  test('keeps the secret that was given first; a new one needs a new subscription', async () => {
    const topic = await service.topic();
    const urn = (await add(topic, signed('first'))).body.subscription_urn;

    expect(await add(topic, signed('second'))).toMatchObject({ status: 200, body: { subscription_urn: urn } });
    expect((await kept(urn)).secret).toBe('first');
    await service.call('CancelSubscription', { path: { subscription_urn: urn } });
    expect(await add(topic, signed('second'))).toMatchObject({ status: 201, body: { subscription_urn: urn } });
    expect((await kept(urn)).secret).toBe('second');
  });

  test('keeps names as they are and nothing that its protocol has no use for', async () => {
    const topic = await service.topic();
    const extension = {
      ...{ app_key: 'key', app_secret: 'secret', robot_code: 'robot' },
      ...{ keyword: 'k', client_id: 'c', header: { 'x-a': 'b' } },
    };
    const { body } = await add(topic, { protocol: 'dingTalkBot', endpoint: 'manager1234', extension });

    expect((await kept(body.subscription_urn)).subscription?.extension).toEqual({
      robot: { app_key: 'key', robot_code: 'robot' },
      secret: expect.any(String),
    });
  });

  test('is refused as a whole when an extension breaks a rule, saying which field and not its value', async () => {
    const topic = await service.topic();
    const good = { protocol: 'wechat', endpoint: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc' };
    const bad = {
      protocol: 'dingTalkBot',
      endpoint: 'u',
      extension: { app_key: 'a', app_secret: 'p@ssword', robot_code: 'r' },
    };

    const refusal = await add(topic, { subscriptions: [good, bad] });

    expect(refusal).toMatchObject({ code: 'SMN.0043', message: expect.stringContaining('app_secret') });
    expect(refusal.message).not.toContain('p@ssword');
    const listed = await service.call('ListSubscriptionsByTopic', { path: { topic_urn: topic } });
    expect(listed.body.subscriptions).toEqual([]);
  });
});
