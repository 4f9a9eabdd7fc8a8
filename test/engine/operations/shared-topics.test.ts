import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Settings } from '#src/domain/settings.ts';
import { policyFor } from '#test/support/access-policy.ts';
import { type Answer, type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

/** Topics of one project, called by another whose rights come from the access policy. */
let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const OTHER = 'project-2';

let topics = 0;
/** A new topic of the first project, however many there are; returns its URN. */
const aTopic = async (): Promise<string> => {
  const { settings } = service.dependencies;
  const quotas = { ...settings.quotas, topicsPerProject: 1000 };
  const body = { name: `topic-${++topics}` };
  const created = await service.call('CreateTopic', { body }, { settings: { ...settings, quotas } });
  return created.body.topic_urn;
};
const URNS = { subscription_urn: `urn:smn:us-east-1:${PROJECT}:topic:${'0'.repeat(32)}` };

/** A topic whose policy lets the other project do these actions. */
const sharedTopic = async (...actions: readonly string[]): Promise<string> => {
  const urn = await aTopic();
  await permit(urn, { Action: actions });
  return urn;
};
const permit = async (topic_urn: string, statement: object) => {
  const value = policyFor(topic_urn, OTHER, { ...statement });
  const answer = await service.call('UpdateTopicAttribute', {
    path: { topic_urn, name: 'access_policy' },
    body: { value },
  });
  expect(answer).toMatchObject({ status: 200 });
};
/** A call of the other project. */
const callAsOther = (name: string, path: Readonly<Record<string, string>>, body: unknown = {}) =>
  service.call(name, { path: { project_id: OTHER, ...path }, body });

const subscribe = async (topic_urn: string, endpoint = 'someone@example.com'): Promise<string> =>
  (await service.call('AddSubscription', { path: { topic_urn }, body: { protocol: 'email', endpoint } })).body
    .subscription_urn;

/** Every operation that a policy can open, on a topic that has a subscription, with what it answers when permitted. */
const OPERATIONS: Readonly<
  Record<string, { action: string; run: (topic: string, subscription: string) => Promise<Answer> }>
> = {
  ListTopicDetails: {
    action: 'SMN:QueryTopicDetail',
    run: (topic_urn) => callAsOther('ListTopicDetails', { topic_urn }),
  },
  UpdateTopic: {
    action: 'SMN:UpdateTopic',
    run: (topic_urn) => callAsOther('UpdateTopic', { topic_urn }, { display_name: 'Theirs' }),
  },
  DeleteTopic: { action: 'SMN:DeleteTopic', run: (topic_urn) => callAsOther('DeleteTopic', { topic_urn }) },
  ListTopicAttributes: {
    action: 'SMN:ListTopicAttributes',
    run: (topic_urn) => callAsOther('ListTopicAttributes', { topic_urn }),
  },
  UpdateTopicAttribute: {
    action: 'SMN:UpdateTopicAttribute',
    run: (topic_urn) => callAsOther('UpdateTopicAttribute', { topic_urn, name: 'introduction' }, { value: 'Theirs' }),
  },
  DeleteTopicAttributes: {
    action: 'SMN:DeleteTopicAttributes',
    run: (topic_urn) => callAsOther('DeleteTopicAttributes', { topic_urn }),
  },
  DeleteTopicAttributeByName: {
    action: 'SMN:DeleteTopicAttributeByName',
    run: (topic_urn) => callAsOther('DeleteTopicAttributeByName', { topic_urn, name: 'introduction' }),
  },
  AddSubscription: {
    action: 'SMN:Subscribe',
    run: (topic_urn) =>
      callAsOther('AddSubscription', { topic_urn }, { protocol: 'email', endpoint: 'them@example.com' }),
  },
  ListSubscriptionsByTopic: {
    action: 'SMN:ListSubscriptionsByTopic',
    run: (topic_urn) => callAsOther('ListSubscriptionsByTopic', { topic_urn }),
  },
  CancelSubscription: {
    action: 'SMN:Unsubscribe',
    run: (_, subscription_urn) => callAsOther('CancelSubscription', { subscription_urn }),
  },
  DeleteSubscriptionsByTopic: {
    action: 'SMN:Unsubscribe',
    run: (topic_urn, subscription_urn) => callAsOther('DeleteSubscriptionsByTopic', { topic_urn, subscription_urn }),
  },
  BatchDeleteSubscriptionsByTopic: {
    action: 'SMN:Unsubscribe',
    run: (topic_urn, subscription_urn) =>
      callAsOther('BatchDeleteSubscriptionsByTopic', { topic_urn }, { subscription_urns: [{ subscription_urn }] }),
  },
};

describe.each(Object.entries(OPERATIONS))('%s of another project', (_, { action, run }) => {
  test('is refused with SMN.0001 without a policy, and the same way when there is no such topic', async () => {
    const topic = await aTopic();
    const subscription = await subscribe(topic);
    const absent = `urn:smn:us-east-1:${PROJECT}:absent`;
    const refusal = await run(topic, subscription);

    expect(refusal).toMatchObject({ status: 403, code: 'SMN.0001' });
    expect(await run(absent, `${absent}:${'0'.repeat(32)}`)).toMatchObject({
      status: 403,
      code: 'SMN.0001',
      message: refusal.message?.replace(topic, absent),
    });
  });

  test(`is refused with SMN.00308 by a policy that does not allow ${action}`, async () => {
    const topic = await aTopic();
    const subscription = await subscribe(topic);
    await permit(topic, { Action: undefined, NotAction: [action] });

    expect(await run(topic, subscription)).toMatchObject({
      status: 403,
      code: 'SMN.00308',
      message: expect.stringContaining(action),
    });
  });

  test(`is done when the policy allows ${action}`, async () => {
    const topic = await aTopic();
    const subscription = await subscribe(topic);
    await permit(topic, { Action: [action] });

    expect(await run(topic, subscription)).toMatchObject({ status: action === 'SMN:Subscribe' ? 201 : 200 });
  });

  test('is refused when one statement permits it and another denies it', async () => {
    const topic_urn = await aTopic();
    const subscription = await subscribe(topic_urn);
    const [allow] = JSON.parse(policyFor(topic_urn, OTHER, { Action: '*' })).Statement;
    const policy = JSON.parse(policyFor(topic_urn, OTHER));
    const value = JSON.stringify({
      ...policy,
      Statement: [allow, { ...allow, Sid: 'denied', Effect: 'Deny', Action: [action] }],
    });
    await service.call('UpdateTopicAttribute', { path: { topic_urn, name: 'access_policy' }, body: { value } });

    expect(await run(topic_urn, subscription)).toMatchObject({ status: 403, code: 'SMN.00308' });
  });
});

test('the owner may do everything, whatever the policy says, and costs no read of it', async () => {
  const urn = await aTopic();
  await permit(urn, { Effect: 'Deny', Principal: { CSP: '*' }, Action: '*' });

  const calls = await service.dynamodb.callsOf(() => service.call('ListTopicDetails', { path: { topic_urn: urn } }));
  expect(calls).toEqual(['GetItem']);
  expect(await service.call('UpdateTopic', { path: { topic_urn: urn }, body: {} })).toMatchObject({ status: 200 });
});

test('a topic of another region is not found, by its owner', async () => {
  const urn = (await sharedTopic('SMN:QueryTopicDetail')).replace('us-east-1', 'eu-west-1');
  expect(await service.call('ListTopicDetails', { path: { topic_urn: urn } })).toMatchObject({ code: 'SMN.0006' });
  expect(await callAsOther('ListTopicDetails', { topic_urn: urn })).toMatchObject({ code: 'SMN.0001' });
});

describe('a subscription by another project', () => {
  test('belongs to the topic: its owner lists it, the other project does not', async () => {
    const topic_urn = await sharedTopic('SMN:Subscribe', 'SMN:ListSubscriptionsByTopic');
    const body = { protocol: 'email', endpoint: 'them@example.com' };
    const { status, body: added } = await callAsOther('AddSubscription', { topic_urn }, body);

    expect(status).toBe(201);
    expect(added.subscription_urn).toMatch(new RegExp(`^${topic_urn}:[0-9a-f]{32}$`));
    const shown = { subscription_urn: added.subscription_urn, topic_urn, owner: PROJECT, endpoint: 'them@example.com' };
    for (const answer of [
      await callAsOther('ListSubscriptionsByTopic', { topic_urn }),
      await service.call('ListSubscriptionsByTopic', { path: { topic_urn } }),
    ]) {
      expect(answer.body).toMatchObject({ subscription_count: 1, subscriptions: [shown] });
    }
    const own = await service.call('ListSubscriptions', { query: { endpoint: 'them@example.com' } });
    expect(own.body.subscriptions).toContainEqual(expect.objectContaining(shown));
    expect((await callAsOther('ListSubscriptions', {})).body).toMatchObject({ subscription_count: 0 });
    const again = await service.call('AddSubscription', { path: { topic_urn }, body });
    expect(again).toMatchObject({ status: 200, body: { subscription_urn: added.subscription_urn } });
  });

  test('is judged by its protocol and its endpoint', async () => {
    const topic_urn = await aTopic();
    await permit(topic_urn, {
      Action: ['SMN:Subscribe'],
      Condition: {
        StringEquals: { 'smn:Protocol': 'https' },
        StringLike: { 'smn:Endpoint': 'https://hooks.example/*' },
      },
    });
    const add = (protocol: string, endpoint: string) =>
      callAsOther('AddSubscription', { topic_urn }, { protocol, endpoint });

    expect(await add('https', 'https://hooks.example/a')).toMatchObject({ status: 201 });
    expect(await add('https', 'https://elsewhere.example/a')).toMatchObject({ status: 403, code: 'SMN.00308' });
    expect(await add('http', 'http://hooks.example/a')).toMatchObject({ status: 403, code: 'SMN.00308' });
    expect(await add('email', 'them@example.com')).toMatchObject({ status: 403, code: 'SMN.00308' });
  });

  test('is refused in the same words, whatever is wrong with what it asks for', async () => {
    const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
    const targets = { functions: [{ arn: arn('listed'), projects: [PROJECT] }] };
    const settings = { ...service.dependencies.settings, ...Settings.parse({ targets }) };
    const topic_urn = await sharedTopic('SMN:Publish');
    const asked = [
      { protocol: 'functionstage', endpoint: arn('listed') },
      { protocol: 'functionstage', endpoint: arn('absent') },
      { protocol: 'https', endpoint: 'https://printer.internal/' },
      { protocol: 'email', endpoint: 'nobody' },
      { protocol: 'feishu', endpoint: 'https://hooks.example/' },
    ];

    for (const body of [...asked, { subscriptions: asked }]) {
      const input = { path: { project_id: OTHER, topic_urn }, body };
      expect(await service.call('AddSubscription', input, { settings })).toMatchObject({
        status: 403,
        code: 'SMN.00308',
        message: expect.stringContaining('SMN:Subscribe'),
      });
    }
  });

  test('reports what is wrong with it where it is permitted', async () => {
    const topic_urn = await aTopic();
    await permit(topic_urn, { Action: ['SMN:Subscribe'], Condition: { StringEquals: { 'smn:Protocol': 'email' } } });
    const add = (protocol: string, endpoint: string) =>
      callAsOther('AddSubscription', { topic_urn }, { protocol, endpoint });

    expect(await add('email', 'nobody')).toMatchObject({ status: 400, code: 'SMN.0012' });
    expect(await add('https', 'https://printer.internal/')).toMatchObject({ status: 403, code: 'SMN.00308' });
  });

  test('is judged by its endpoint as it is kept, so that another spelling of a number is no way around', async () => {
    const topic_urn = await aTopic();
    await permit(topic_urn, {
      Action: ['SMN:Subscribe'],
      Condition: { StringNotEquals: { 'smn:Endpoint': '+8613800138000' } },
    });

    for (const endpoint of ['+8613800138000', '13800138000']) {
      const answer = await callAsOther('AddSubscription', { topic_urn }, { protocol: 'sms', endpoint });
      expect(answer).toMatchObject({ status: 403, code: 'SMN.00308' });
    }
    const { body } = await service.call('ListSubscriptionsByTopic', { path: { topic_urn } });
    expect(body.subscription_count).toBe(0);
  });

  test('is not made when one of its batch is not permitted', async () => {
    const topic_urn = await aTopic();
    await permit(topic_urn, {
      Action: ['SMN:Subscribe'],
      Condition: { StringLike: { 'smn:Endpoint': '*@example.com' } },
    });
    const subscriptions = ['a@example.com', 'b@elsewhere.example'].map((endpoint) => ({ protocol: 'email', endpoint }));

    expect(await callAsOther('AddSubscription', { topic_urn }, { subscriptions })).toMatchObject({ code: 'SMN.00308' });
    const { body } = await service.call('ListSubscriptionsByTopic', { path: { topic_urn } });
    expect(body.subscription_count).toBe(0);
  });

  test('counts for the quota of the topic', async () => {
    const topic_urn = await sharedTopic('SMN:Subscribe');
    const settings = { ...service.dependencies.settings };
    const quotas = { ...settings.quotas, subscriptionsPerTopic: 1 };
    await subscribe(topic_urn);
    const body = { protocol: 'email', endpoint: 'them@example.com' };
    const input = { path: { project_id: OTHER, topic_urn }, body };

    expect(await service.call('AddSubscription', input, { settings: { ...settings, quotas } })).toMatchObject({
      code: 'SMN.0007',
    });
  });

  test('is permitted for a time only when the policy says so', async () => {
    const topic_urn = await aTopic();
    const until = new Date(service.dependencies.clock() + 60_000).toISOString();
    await permit(topic_urn, {
      Action: ['SMN:QueryTopicDetail'],
      Condition: { DateLessThan: { 'csp:CurrentTime': until } },
    });

    expect(await callAsOther('ListTopicDetails', { topic_urn })).toMatchObject({ status: 200 });
    service.wait(61);
    expect(await callAsOther('ListTopicDetails', { topic_urn })).toMatchObject({ status: 403, code: 'SMN.00308' });
  });
});

describe('removing subscriptions of several topics', () => {
  test('is judged topic by topic', async () => {
    const [shared, closed, unshared] = [
      await sharedTopic('SMN:Unsubscribe'),
      await sharedTopic('SMN:Publish'),
      await aTopic(),
    ];
    const urns = await Promise.all(
      [shared, shared, closed, unshared].map((urn, index) => subscribe(urn, `${index}@example.com`)),
    );
    const own = `urn:smn:us-east-1:${OTHER}:absent:${'0'.repeat(32)}`;
    const subscription_urns = [...urns, own].map((subscription_urn) => ({ subscription_urn }));

    const { body } = await callAsOther('BatchDeleteSubscriptions', {}, { subscription_urns });
    expect(body.subscriptions_result).toMatchObject([
      { http_code: 200 },
      { http_code: 200 },
      { http_code: 403, code: 'SMN.00308' },
      { http_code: 403, code: 'SMN.0001' },
      { http_code: 404, code: 'SMN.0013' },
    ]);
    const counts = await Promise.all(
      [shared, closed, unshared].map(
        async (topic_urn) =>
          (await service.call('ListSubscriptionsByTopic', { path: { topic_urn } })).body.subscription_count,
      ),
    );
    expect(counts).toEqual([0, 1, 1]);
  });

  test('keeps to the topic that the path names', async () => {
    const topic_urn = await sharedTopic('SMN:Unsubscribe');
    const { body } = await callAsOther('BatchDeleteSubscriptionsByTopic', { topic_urn }, { subscription_urns: [URNS] });
    expect(body.subscriptions_result).toMatchObject([{ http_code: 400, code: 'SMN.0014' }]);
  });
});
