import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import { type Operations, PROJECT, REGION, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const idOf = (urn: string): string => urn.slice(-32);

/** A topic with confirmed subscriptions to calls; returns their URNs. */
const aTopicWith = async (count: number): Promise<{ urn: string; topicId: string; subscriptions: string[] }> => {
  const urn = await service.topic();
  const { topic_id: topicId } = (await service.call('ListTopicDetails', { path: { topic_urn: urn } })).body;
  const subscriptions = [];
  for (let index = 0; index < count; index += 1) {
    const added = await subscribe(urn, `1380013${String(index).padStart(4, '0')}`);
    await confirm(topicId, added);
    subscriptions.push(added);
  }
  return { urn, topicId, subscriptions };
};

const subscribe = async (topic_urn: string, endpoint: string, protocol = 'callnotify'): Promise<string> => {
  const body = { protocol, endpoint, remark: `of ${endpoint}` };
  return (await service.call('AddSubscription', { path: { topic_urn }, body })).body.subscription_urn;
};
const confirm = (topicId: string, urn: string) =>
  service.dependencies.subscriptions.changeStatus({ topicId, id: idOf(urn) }, SUBSCRIPTION_STATUS.confirmed);

const step = (order: number, ...subscription_urns: readonly (string | undefined)[]) => ({ order, subscription_urns });
const bodyOf = (...polling: readonly unknown[]) => ({ protocol: 'callnotify', polling });

const create = (topic_urn: string, body: unknown) => service.call('CreateNotifyPolicy', { path: { topic_urn }, body });
const show = (topic_urn: string) => service.call('ShowNotifyPolicy', { path: { topic_urn } });
const update = (topic_urn: string, notify_policy_id: string, body: unknown) =>
  service.call('UpdateNotifyPolicy', { path: { topic_urn, notify_policy_id }, body });
const remove = (topic_urn: string, notify_policy_id: string) =>
  service.call('DeleteNotifyPolicy', { path: { topic_urn, notify_policy_id } });

describe('the notify policy of a topic', () => {
  test('is made, shown in the order of its steps, replaced and ended', async () => {
    const { urn, subscriptions } = await aTopicWith(3);
    const [a, b, c] = subscriptions;
    expect((await show(urn)).body).toEqual({ request_id: expect.any(String) });

    const created = await create(urn, bodyOf(step(5, c), step(2, a, b)));
    expect(created).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^[0-9a-f]{32}$/) } });
    const { id } = created.body;
    const view = (subscription_urn: string | undefined, index: number) => {
      const number = `1380013${String(index).padStart(4, '0')}`;
      return { subscription_urn, endpoint: number, remark: `of ${number}`, status: 1 };
    };
    expect((await show(urn)).body).toEqual({
      request_id: expect.any(String),
      id,
      protocol: 'callnotify',
      polling: [
        { order: 2, subscriptions: [view(a, 0), view(b, 1)] },
        { order: 5, subscriptions: [view(c, 2)] },
      ],
    });

    expect((await update(urn, id, bodyOf(step(1, b)))).status).toBe(200);
    const after = (await show(urn)).body;
    expect(after).toMatchObject({ id, polling: [{ order: 1, subscriptions: [view(b, 1)] }] });
    expect((await update(urn, id, bodyOf(step(1, b)))).status).toBe(200);
    expect((await show(urn)).body.polling).toEqual(after.polling);

    expect((await remove(urn, id)).status).toBe(200);
    expect((await show(urn)).body).toEqual({ request_id: expect.any(String) });
    expect(await remove(urn, id)).toMatchObject({ status: 404, code: 'SMN.0019' });
    expect((await create(urn, bodyOf(step(1, a)))).status).toBe(201);
  });

  test('is one: a second is refused, and leaves the first as it is', async () => {
    const { urn, subscriptions } = await aTopicWith(2);
    const { id } = (await create(urn, bodyOf(step(1, subscriptions[0])))).body;
    const refused = await create(urn, bodyOf(step(1, subscriptions[1])));
    expect(refused).toMatchObject({ status: 400, code: 'SMN.0019', message: expect.stringContaining(id) });
    expect((await show(urn)).body.polling[0].subscriptions).toMatchObject([{ subscription_urn: subscriptions[0] }]);
  });

  test('is one of calls at the same time', async () => {
    const { urn, subscriptions } = await aTopicWith(1);
    const body = bodyOf(step(1, subscriptions[0]));
    const answers = await Promise.all(Array.from({ length: 4 }, () => create(urn, body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400, 400, 400]);
  });

  test('is changed under its own id only', async () => {
    const { urn, subscriptions } = await aTopicWith(1);
    const body = bodyOf(step(1, subscriptions[0]));
    await create(urn, body);
    for (const id of ['f'.repeat(32), 'x']) {
      expect(await update(urn, id, body)).toMatchObject({ status: 404, code: 'SMN.0019' });
      expect(await remove(urn, id)).toMatchObject({ status: 404, code: 'SMN.0019' });
    }
  });

  test('names confirmed subscriptions of the topic to calls, and nothing else', async () => {
    const { urn, subscriptions } = await aTopicWith(1);
    const [good] = subscriptions;
    const other = await aTopicWith(1);
    const unsuitable = {
      unconfirmed: await subscribe(urn, '13800139999'),
      'of another protocol': await subscribe(urn, '13800138000', 'sms'),
      unknown: `${urn}:${'0'.repeat(32)}`,
      "another topic's": other.subscriptions[0],
      "another topic's id under this one": `${urn}:${idOf(other.subscriptions[0] ?? '')}`,
      "another project's": `urn:smn:${REGION}:somebody:topic:${idOf(good ?? '')}`,
    };
    for (const [what, wrong] of Object.entries(unsuitable)) {
      const refused = await create(urn, bodyOf(step(1, good), step(2, wrong)));
      expect(refused, what).toMatchObject({ status: 400, code: 'SMN.00011027' });
      expect(refused.message, what).toContain(wrong);
    }
    expect((await show(urn)).body).not.toHaveProperty('id');
  });

  test('shows what has become of its subscriptions, without those that are gone', async () => {
    const { urn, topicId, subscriptions } = await aTopicWith(2);
    const [a = '', b = ''] = subscriptions;
    await create(urn, bodyOf(step(1, a), step(2, b)));
    const { cancelled } = SUBSCRIPTION_STATUS;
    await service.dependencies.subscriptions.changeStatus({ topicId, id: idOf(a) }, cancelled);
    await service.call('CancelSubscription', { path: { subscription_urn: b } });
    expect((await show(urn)).body.polling).toMatchObject([
      { order: 1, subscriptions: [{ subscription_urn: a, status: 3 }] },
      { order: 2, subscriptions: [] },
    ]);
  });

  test('of an unknown topic is 400 SMN.00010008, and of another project forbidden', async () => {
    const absent = `urn:smn:${REGION}:${PROJECT}:absent`;
    const foreign = `urn:smn:${REGION}:somebody:topic`;
    const body = bodyOf(step(1, `${absent}:${'0'.repeat(32)}`));
    const calls = (urn: string) => [create(urn, body), show(urn), update(urn, 'x', body), remove(urn, 'x')];
    for (const answer of await Promise.all(calls(absent))) {
      expect(answer).toMatchObject({ status: 400, code: 'SMN.00010008' });
    }
    for (const answer of await Promise.all(calls(foreign))) {
      expect(answer).toMatchObject({ status: 403, code: 'SMN.0001' });
    }
  });
});

describe('a subscription to calls', () => {
  const list = async (topic_urn: string) =>
    (await service.call('ListSubscriptionsByTopic', { path: { topic_urn } })).body.subscriptions;

  test('waits for its owner, whose confirmation message goes to the lane of calls', async () => {
    const urn = await service.topic();
    await service.envelopes('voice');
    await subscribe(urn, '13800138000');
    expect(await list(urn)).toMatchObject([{ endpoint: '13800138000', status: 0 }]);
    const [envelope] = await service.envelopes('voice');
    expect(envelope).toMatchObject({ kind: 'confirmation', protocol: 'callnotify' });

    const token = envelope?.recipients[0]?.token ?? '';
    const query = { token, endpoint: '13800138000' };
    expect((await service.call('ConfirmSubscription', { query })).status).toBe(200);
    expect(await list(urn)).toMatchObject([{ status: 1 }]);
  });

  test('needs no confirmation where the stage says so', async () => {
    const urn = await service.topic();
    const { settings } = service.dependencies;
    const body = { protocol: 'callnotify', endpoint: '13800138000' };
    const voice = { ...settings.voice, needsConfirmation: false };
    await service.envelopes('voice');
    await service.call('AddSubscription', { path: { topic_urn: urn }, body }, { settings: { ...settings, voice } });
    expect(await list(urn)).toMatchObject([{ status: 2 }]);
    expect(await service.envelopes('voice')).toEqual([]);
  });

  test.each([
    [SUBSCRIPTION_STATUS.cancelled, 0, [{ kind: 'confirmation' }]],
    [SUBSCRIPTION_STATUS.unconfirmed, 2, []],
  ])(
    'with the status %i has the status %i when it is added again where no confirmation is needed at first',
    async (status, next, sent) => {
      const urn = await service.topic();
      const { topic_id: topicId } = (await service.call('ListTopicDetails', { path: { topic_urn: urn } })).body;
      const id = idOf(await subscribe(urn, '13800138000'));
      await service.dependencies.subscriptions.changeStatus({ topicId, id }, status);
      await service.envelopes('voice');
      const { settings } = service.dependencies;
      const body = { protocol: 'callnotify', endpoint: '13800138000' };
      const voice = { ...settings.voice, needsConfirmation: false };
      const silent = { settings: { ...settings, voice } };
      const again = await service.call('AddSubscription', { path: { topic_urn: urn }, body }, silent);
      expect(again.status).toBe(200);
      expect(await list(urn)).toMatchObject([{ status: next }]);
      expect(await service.envelopes('voice')).toMatchObject(sent);
    },
  );

  test('is refused for a country that the stage does not call', async () => {
    const path = { topic_urn: await service.topic() };
    const body = { protocol: 'callnotify', endpoint: '+14155552671' };
    expect(await service.call('AddSubscription', { path, body })).toMatchObject({ status: 400, code: 'SMN.0012' });
  });
});
