import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subscriptionId } from '#src/domain/subscriptions/subscription-id.ts';
import { createQueues } from '#src/queues/queues.ts';
import {
  type Answer,
  decryptHeaders,
  type Operations,
  PROJECT,
  REGION,
  startOperations,
} from '#test/support/operations.ts';
import { aSubscription } from '#test/support/records.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const add = (topic_urn: string, body: unknown): Promise<Answer> =>
  service.call('AddSubscription', { path: { topic_urn }, body });

const mail = (endpoint: string) => ({ protocol: 'email', endpoint });

const topicOf = (topic_urn: string) =>
  service.dependencies.topics.get({ project: PROJECT, name: topic_urn.split(':').at(-1) ?? '' });

const listed = async (topic_urn: string) =>
  (await service.call('ListSubscriptionsByTopic', { path: { topic_urn } })).body.subscriptions;

const setStatus = async (subscription_urn: string, status: 0 | 1 | 3) => {
  const parts = subscription_urn.split(':');
  const topic = await topicOf(parts.slice(0, -1).join(':'));
  await service.dependencies.subscriptions.changeStatus({ topicId: topic?.id ?? '', id: parts.at(-1) ?? '' }, status);
};

describe('AddSubscription, one', () => {
  test('answers 201 with the URN, counts it, and asks the owner to confirm', async () => {
    const topic = await service.topic();
    await service.envelopes('email');

    const answer = await add(topic, { ...mail('one@example.com'), remark: '备注' });

    expect(answer).toMatchObject({ status: 201, body: { request_id: expect.any(String) } });
    expect(answer.body.subscription_urn).toMatch(new RegExp(`^${topic}:[0-9a-f]{32}$`));
    expect(answer.body).not.toHaveProperty('subscriptions_result');
    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 1, subscriptionsVersion: 1 });
    const [envelope, ...more] = await service.envelopes('email');
    expect(more).toEqual([]);
    expect(envelope).toMatchObject({ kind: 'confirmation', topicUrn: topic, protocol: 'email' });
    expect(envelope?.recipients).toEqual([
      {
        subscriptionId: answer.body.subscription_urn.split(':').at(-1),
        endpoint: 'one@example.com',
        token: expect.stringMatching(/^[\w-]{22}$/),
        tokenBinding: { createdAt: expect.any(Number) },
      },
    ]);
    expect(await listed(topic)).toEqual([
      {
        topic_urn: topic,
        protocol: 'email',
        subscription_urn: answer.body.subscription_urn,
        owner: PROJECT,
        endpoint: 'one@example.com',
        remark: '备注',
        status: 0,
      },
    ]);
  });

  test('answers 200 with the same URN when it exists, keeps it as it is, and asks again while it is unconfirmed', async () => {
    const topic = await service.topic();
    const first = await add(topic, { ...mail('again@example.com'), remark: 'first' });
    const [before] = await service.envelopes('email');

    const second = await add(topic, { ...mail('again@example.com'), remark: 'second' });

    expect(second).toMatchObject({ status: 200, body: { subscription_urn: first.body.subscription_urn } });
    const [after] = await service.envelopes('email');
    expect(after?.kind).toBe('confirmation');
    expect(after?.recipients[0]?.token).not.toBe(before?.recipients[0]?.token);
    expect(await listed(topic)).toMatchObject([{ remark: 'first' }]);
    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 1 });
  });

  test('sends no confirmation message to an owner who has confirmed', async () => {
    const topic = await service.topic();
    const { body } = await add(topic, mail('done@example.com'));
    await setStatus(body.subscription_urn, 1);
    await service.envelopes('email');

    expect(await add(topic, mail('done@example.com'))).toMatchObject({ status: 200 });
    expect(await service.envelopes('email')).toEqual([]);
    expect(await listed(topic)).toMatchObject([{ status: 1 }]);
  });

  test('makes a cancelled subscription unconfirmed again and asks', async () => {
    const topic = await service.topic();
    const { body } = await add(topic, mail('back@example.com'));
    await setStatus(body.subscription_urn, 3);
    await service.envelopes('email');

    expect(await add(topic, mail('back@example.com'))).toMatchObject({ status: 200 });
    expect(await service.envelopes('email')).toMatchObject([{ kind: 'confirmation' }]);
    expect(await listed(topic)).toMatchObject([{ status: 0 }]);
  });

  test.each([
    ['sms', 'sms', '13800138000', '+8613800138000', '+8613800138000'],
    ['callnotify', 'voice', '8613800138009', '13800138009', '+8613800138009'],
    ['email', 'email', 'Ops@EXAMPLE.com', 'Ops@example.com', 'Ops@example.com'],
    ['email', 'email', 'ops@例子.公司', 'ops@XN--FSQU00A.xn--55qx5d', 'ops@xn--fsqu00a.xn--55qx5d'],
    ['http', 'http', 'http://EXAMPLE.com:80/a/../b#one', 'http://example.com/b#two', 'http://example.com/b'],
    ['https', 'http', 'https://bücher.example', 'https://xn--bcher-kva.example:443/', 'https://xn--bcher-kva.example/'],
  ] as const)('shows a %s endpoint as it was given, knows it by others, sends to one', async (...row) => {
    const [protocol, lane, endpoint, other, normal] = row;
    const topic = await service.topic();
    await service.envelopes(lane);

    const first = await add(topic, { protocol, endpoint });
    const [envelope] = await service.envelopes(lane);
    const second = await add(topic, { protocol, endpoint: other });

    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body.subscription_urn).toBe(first.body.subscription_urn);
    expect(await listed(topic)).toMatchObject([{ endpoint }]);
    expect(envelope?.recipients[0]?.endpoint).toBe(normal);
    for (const spelling of [endpoint, other, normal]) {
      const { body } = await service.call('ListSubscriptions', { query: { protocol, endpoint: spelling } });
      expect(body.subscriptions.map((one: Record<string, string>) => one['subscription_urn'])).toContain(
        first.body.subscription_urn,
      );
    }
  });

  test('finds a subscription from before endpoints had a normal form', async () => {
    const topic = await service.topic();
    const { subscriptions, subscriptionKeys } = service.dependencies;
    const topicId = (await topicOf(topic))?.id ?? '';
    const given = { topicId, protocol: 'http', endpoint: 'http://EARLIER.example' } as const;
    const id = subscriptionId(await subscriptionKeys.own(), given);
    await subscriptions.add(aSubscription({ ...given, id, topicUrn: topic, status: 1 }));

    const { status, body } = await add(topic, { protocol: 'http', endpoint: given.endpoint });

    expect(status).toBe(200);
    expect(body.subscription_urn).toBe(`${topic}:${id}`);
    expect(await listed(topic)).toHaveLength(1);
  });

  test('keeps extension headers encrypted and hands them to the lane so', async () => {
    const topic = await service.topic();
    const extension = { header: { 'X-Custom-Header': 'value' }, client_id: 'ignored' };
    await service.envelopes('http');

    const { body } = await add(topic, { protocol: 'https', endpoint: 'https://example.com/hook', extension });

    const [envelope] = await service.envelopes('http');
    const kept = await service.dependencies.subscriptions.get(
      envelope?.topicId ?? '',
      body.subscription_urn.split(':').at(-1),
    );
    expect(kept?.extension).toEqual({ encryptedHeader: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) });
    expect(envelope?.recipients[0]?.extension).toEqual(kept?.extension);
    expect(await decryptHeaders(service, envelope)).toEqual({ 'X-Custom-Header': 'value' });
  });

  test('sends no more confirmations than the flow control allows, silently', async () => {
    const topic = await service.topic();
    await service.envelopes('sms');
    const answers = [];
    for (let index = 0; index < 12; index++)
      answers.push(await add(topic, { protocol: 'sms', endpoint: '13800138001' }));

    expect(answers.map(({ status }) => status)).toEqual([201, ...Array(11).fill(200)]);
    expect(await service.envelopes('sms')).toHaveLength(10);
    service.wait(3601);
    await add(topic, { protocol: 'sms', endpoint: '13800138001' });
    expect(await service.envelopes('sms')).toHaveLength(1);
  });

  test('keeps the subscription when the lane refuses the confirmation: the call fails, repeating it sends one', async () => {
    const topic = await service.topic();
    const { sqs, urls } = service.sqs;
    const queues = createQueues({ sqs, urls: { ...urls, lanes: { email: `${urls.lanes.email}-missing` } } });
    const input = { path: { topic_urn: topic }, body: mail('refused@example.com') };
    await service.envelopes('email');

    await expect(service.call('AddSubscription', input, { queues })).rejects.toThrow('refused');

    expect(await topicOf(topic)).toMatchObject({ subscriptionCount: 1 });
    expect(await service.call('AddSubscription', input)).toMatchObject({ status: 200 });
    expect(await service.envelopes('email')).toMatchObject([{ kind: 'confirmation' }]);
  });

  test.each([
    { fault: 'an unknown protocol', body: { protocol: 'fax', endpoint: '1' }, status: 400, code: 'SMN.0011' },
    {
      fault: 'another case of a protocol',
      body: { protocol: 'Email', endpoint: 'a@b.example' },
      status: 400,
      code: 'SMN.0011',
    },
    { fault: 'no mail address', body: mail('nobody'), status: 400, code: 'SMN.0012' },
    {
      fault: 'the wrong scheme',
      body: { protocol: 'https', endpoint: 'http://a.example' },
      status: 400,
      code: 'SMN.0012',
    },
    {
      fault: 'a private address',
      body: { protocol: 'http', endpoint: 'http://10.0.0.1/' },
      status: 403,
      code: 'SMN.0069',
    },
    {
      fault: 'a name that resolves to one',
      body: { protocol: 'http', endpoint: 'http://a.internal/' },
      status: 403,
      code: 'SMN.0069',
    },
    {
      fault: 'a long remark',
      body: { ...mail('a@b.example'), remark: '备'.repeat(43) },
      status: 400,
      code: 'SMN.0082',
    },
    { fault: 'a remark of another type', body: { ...mail('a@b.example'), remark: 1 }, status: 400, code: 'SMN.0017' },
    {
      fault: 'a reserved header',
      body: { protocol: 'http', endpoint: 'http://a.example', extension: { header: { 'x-smn-a': '1' } } },
      status: 400,
      code: 'SMN.0043',
    },
  ])('refuses $fault', async ({ body, status, code }) => {
    const topic = await service.topic('refusing');
    expect(await add(topic, body)).toMatchObject({ status, code });
    expect(await listed(topic)).toEqual([]);
  });

  test('knows no topic that does not exist, nor of another project', async () => {
    const unknown = `urn:smn:${REGION}:${PROJECT}:nowhere`;
    expect(await add(unknown, mail('a@example.com'))).toMatchObject({ status: 404, code: 'SMN.0006' });
    const foreign = unknown.replace(PROJECT, 'other');
    expect(await add(foreign, mail('a@example.com'))).toMatchObject({ status: 403, code: 'SMN.0001' });
  });
});
