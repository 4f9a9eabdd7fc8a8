import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Operations, PROJECT, REGION, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const CREATE = 'BatchCreateSubscriptionsFilterPolices';
const UPDATE = 'BatchUpdateSubscriptionsFilterPolices';
const DELETE = 'BatchDeleteSubscriptionsFilterPolices';

const subscribed = async (topic_urn: string, endpoint: string): Promise<string> => {
  const body = { protocol: 'email', endpoint };
  return (await service.call('AddSubscription', { path: { topic_urn }, body })).body.subscription_urn;
};

const policy = (name: string, ...string_equals: readonly string[]) => ({ name, string_equals });
const WEEK = policy('week', 'sunday', '水曜');
const TIME = policy('time', 'night');

type Wanted = readonly [subscription_urn: string, ...filter_polices: readonly ReturnType<typeof policy>[]];

const set = (name: string, ...wanted: readonly Wanted[]) => {
  const polices = wanted.map(([subscription_urn, ...filter_polices]) => ({ subscription_urn, filter_polices }));
  return service.call(name, { body: { polices } });
};

const remove = (...subscription_urns: readonly string[]) => service.call(DELETE, { body: { subscription_urns } });

/** What both lists show of a topic's subscriptions. */
const listed = async (topic_urn: string) => {
  const ofTopic = await service.call('ListSubscriptionsByTopic', { path: { topic_urn } });
  const ofProject = await service.call('ListSubscriptions');
  const mine = ofProject.body.subscriptions.filter((item: Record<string, string>) => item['topic_urn'] === topic_urn);
  expect(mine).toEqual(ofTopic.body.subscriptions);
  return mine;
};

const versionOf = async (topic_urn: string) => {
  const name = topic_urn.split(':').at(-1) ?? '';
  return (await service.dependencies.topics.get({ project: PROJECT, name }))?.subscriptionsVersion;
};

const SUCCESS = { status: 200, body: { request_id: expect.any(String) }, text: '' };

describe('filter policies', () => {
  test.each([CREATE, UPDATE])('%s replaces whatever there was, and both lists show it', async (name) => {
    const topic = await service.topic();
    const urn = await subscribed(topic, 'a@example.com');
    expect((await listed(topic))[0]).not.toHaveProperty('filter_polices');

    expect(await set(name, [urn, WEEK, TIME])).toEqual(SUCCESS);
    expect(await listed(topic)).toMatchObject([{ subscription_urn: urn, filter_polices: [WEEK, TIME] }]);

    expect(await set(name, [urn, policy('place', 'port')])).toEqual(SUCCESS);
    expect(await set(name, [urn, policy('place', 'port')])).toEqual(SUCCESS);
    expect(await listed(topic)).toMatchObject([{ filter_polices: [policy('place', 'port')] }]);
  });

  test('leave the rest of the subscription as it is', async () => {
    const topic = await service.topic();
    const urn = await subscribed(topic, 'b@example.com');
    const [before] = await listed(topic);

    await set(UPDATE, [urn, WEEK]);

    expect(await listed(topic)).toEqual([{ ...before, filter_polices: [WEEK] }]);
  });

  test('are removed all at once, also twice', async () => {
    const topic = await service.topic();
    const [one, two] = [await subscribed(topic, 'c1@example.com'), await subscribed(topic, 'c2@example.com')];
    await set(CREATE, [one, WEEK, TIME], [two, WEEK]);

    expect(await remove(one)).toEqual(SUCCESS);
    expect(await remove(one)).toEqual(SUCCESS);

    const found = await listed(topic);
    expect(found.find((item: Record<string, string>) => item['subscription_urn'] === one)).not.toHaveProperty(
      'filter_polices',
    );
    expect(found.find((item: Record<string, string>) => item['subscription_urn'] === two)).toMatchObject({
      filter_polices: [WEEK],
    });
  });

  test('survive an addition of the same endpoint', async () => {
    const topic = await service.topic();
    const urn = await subscribed(topic, 'd@example.com');
    await set(CREATE, [urn, WEEK]);

    await subscribed(topic, 'd@example.com');

    expect(await listed(topic)).toMatchObject([{ filter_polices: [WEEK] }]);
  });

  test('of a URN that is named twice are those named last', async () => {
    const topic = await service.topic();
    const urn = await subscribed(topic, 'e@example.com');

    expect(await set(UPDATE, [urn, WEEK], [urn, TIME])).toEqual(SUCCESS);
    expect(await listed(topic)).toMatchObject([{ filter_polices: [TIME] }]);
  });
});

describe('a batch', () => {
  test('names every URN that is no subscription of the project, in its order, and changes the others', async () => {
    const topic = await service.topic();
    const urn = await subscribed(topic, 'f@example.com');
    const id = '0'.repeat(32);
    const bad = [
      'nonsense',
      '',
      `${topic}:${id}`,
      `urn:smn:${REGION}:${PROJECT}:conformance-absent:${id}`,
      `urn:smn:${REGION}:other-project:t:${id}`,
      urn.replace(REGION, 'elsewhere-1'),
    ];

    for (const name of [CREATE, UPDATE]) {
      const answer = await set(name, ...bad.map((one): Wanted => [one, WEEK]), [urn, WEEK]);
      expect(answer.status).toBe(200);
      expect(answer.body.batch_result).toEqual(
        bad.map((subscription_urn) => ({
          code: 'SMN.00011027',
          message: expect.stringMatching(/^Parameter: subscription_urn is invalid\./),
          subscription_urn,
        })),
      );
    }
    expect(await listed(topic)).toMatchObject([{ filter_polices: [WEEK] }]);

    const removed = await remove(...bad, urn);
    expect(removed.body.batch_result.map((item: Record<string, string>) => item['subscription_urn'])).toEqual(bad);
    expect((await listed(topic))[0]).not.toHaveProperty('filter_polices');
  });

  test('changes nothing of another project, whose caller it does not come from', async () => {
    const topic = await service.topic();
    const urn = await subscribed(topic, 'g@example.com');
    const polices = [{ subscription_urn: urn, filter_polices: [WEEK] }];

    const answer = await service.call(CREATE, { path: { project_id: 'other-project' }, body: { polices } });

    expect(answer.body.batch_result).toMatchObject([{ code: 'SMN.00011027', subscription_urn: urn }]);
    expect((await listed(topic))[0]).not.toHaveProperty('filter_polices');
  });

  test('with a fault anywhere is refused whole and changes nothing', async () => {
    const topic = await service.topic();
    const [one, two] = [await subscribed(topic, 'h1@example.com'), await subscribed(topic, 'h2@example.com')];
    const version = await versionOf(topic);

    expect(await set(CREATE, [one, WEEK], [two, policy('Week', 'a')])).toMatchObject({
      status: 400,
      code: 'SMN.0043',
      message: expect.stringContaining('It is "Week"'),
    });

    for (const item of await listed(topic)) expect(item).not.toHaveProperty('filter_polices');
    expect(await versionOf(topic)).toBe(version);
  });

  test('of many is recorded at each of their topics once, by one read and one write a topic', async () => {
    const topics = [await service.topic(), await service.topic()];
    const urns: string[] = [];
    for (const topic of topics) {
      for (const name of ['i1', 'i2', 'i3']) urns.push(await subscribed(topic, `${name}@example.com`));
    }
    const versions = await Promise.all(topics.map(versionOf));

    const calls = await service.dynamodb.callsOf(() => set(UPDATE, ...urns.map((urn): Wanted => [urn, WEEK])));

    expect(calls.filter((call) => call === 'GetItem')).toHaveLength(2);
    expect(calls.filter((call) => call === 'UpdateItem')).toHaveLength(6 + 2);
    expect(calls).toHaveLength(10);
    expect(await Promise.all(topics.map(versionOf))).toEqual(versions.map((version = 0) => version + 1));
  });

  test('of 100 is taken', async () => {
    const topic = await service.topic();
    const id = (index: number) => index.toString(16).padStart(32, '0');
    const wanted = Array.from({ length: 100 }, (_, index): Wanted => [`${topic}:${id(index)}`, WEEK]);

    expect((await set(CREATE, ...wanted)).body.batch_result).toHaveLength(100);
  });
});
