import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { absentSubscription, absentTopic } from '../urns.ts';
import type { World } from '../world.ts';

const Listed = z.array(z.looseObject({ subscription_urn: z.string(), remark: z.string(), status: z.number() }));
const Results = z.array(z.looseObject({ http_code: z.number(), subscription_urn: z.string().optional() }));

const of = (topicUrn: string): string => `{p}/topics/${topicUrn}/subscriptions`;
const mail = (world: Pick<World, 'name'>) => ({ protocol: 'email', endpoint: `${world.name()}@example.com` });

const add = casesOf('AddSubscription', {
  'answers 201 with the URN of a new subscription, which waits for its confirmation': async (world) => {
    const { answers, client, topic, eventually } = world;
    const urn = await topic();
    const added = await answers(
      'AddSubscription',
      client.post(of(urn), { data: { ...mail(world), remark: '值班' } }),
      201,
    );
    await eventually(async () => {
      const [listed] = Listed.parse((await client.get(of(urn)))['subscriptions']);
      assert.equal(listed?.subscription_urn, added['subscription_urn']);
      assert.equal(listed?.remark, '值班');
      assert.equal(listed?.status, 0);
    });
  },
  'answers 200 with the same URN for what is subscribed already': async (world) => {
    const { answers, client, topic } = world;
    const urn = await topic();
    const data = mail(world);
    const first = await answers('AddSubscription', client.post(of(urn), { data }), 201);
    const second = await answers('AddSubscription', client.post(of(urn), { data: { ...data, remark: 'x' } }), 200);
    assert.equal(second['subscription_urn'], first['subscription_urn']);
  },
  'adds up to 50 at once, with a result for each in their order': async (world) => {
    const { answers, client, topic } = world;
    const urn = await topic();
    const known = mail(world);
    await client.post(of(urn), { data: known });
    const data = {
      protocol: '',
      endpoint: '',
      subscriptions: [known, ...Array.from({ length: 49 }, () => mail(world))],
    };
    const added = await answers('AddSubscription', client.post(of(urn), { data }), 201);
    const results = Results.parse(added['subscriptions_result']);
    assert.deepEqual(
      results.map((one) => one.http_code),
      [200, ...Array.from({ length: 49 }, () => 201)],
    );
    assert.equal(added['subscription_urn'], results[0]?.subscription_urn);
    const again = await answers('AddSubscription', client.post(of(urn), { data }), 200);
    assert.deepEqual(
      Results.parse(again['subscriptions_result']).map((one) => one.http_code),
      Array(50).fill(200),
    );
  },
  'refuses bad items with their codes, and then adds none of them': async (world) => {
    const { refuses, client, topic } = world;
    const urn = await topic();
    const good = mail(world);
    const bad = [
      [{ ...good, protocol: 'fax' }, 'SMN.0011'],
      [{ ...good, protocol: 'Email' }, 'SMN.0011'],
      [{ ...good, endpoint: 'nobody' }, 'SMN.0012'],
      [{ protocol: 'sms', endpoint: '12' }, 'SMN.0012'],
      [{ protocol: 'http', endpoint: 'https://example.com/' }, 'SMN.0012'],
      [{ protocol: 'http', endpoint: 'http://10.0.0.1/' }, 'SMN.0069'],
      [{ protocol: 'https', endpoint: 'https://169.254.169.254/' }, 'SMN.0069'],
      [{ ...good, remark: 7 }, 'SMN.0017'],
      [{ ...good, remark: 'x'.repeat(129) }, 'SMN.0082'],
      [{ protocol: 'https', endpoint: 'https://example.com/', extension: { header: { 'x-smn-a': 'b' } } }, 'SMN.0043'],
    ] as const;
    for (const [item, code] of bad) {
      await refuses(client.post(of(urn), { data: item }), code);
      await refuses(client.post(of(urn), { data: { subscriptions: [good, item] } }), code);
    }
    const many = { subscriptions: Array.from({ length: 51 }, () => mail(world)) };
    await refuses(client.post(of(urn), { data: many }), 'SMN.0043');
    assert.equal((await client.get(of(urn)))['subscription_count'], 0);
  },
  'refuses malformed and unknown topics': async (world) => {
    const { refuses, client, caller } = world;
    await refuses(client.post(of('urn:x'), { data: mail(world) }), 'SMN.0005');
    await refuses(client.post(of(absentTopic(caller)), { data: mail(world) }), 'SMN.0006');
  },
});

const list = casesOf('ListSubscriptions', {
  'shows every field, and filters by each parameter': async (world) => {
    const { answers, client, topic, caller, eventually, name } = world;
    const urn = await topic();
    const remark = name();
    const data = { ...mail(world), remark };
    const { subscription_urn } = await client.post(of(urn), { data });
    const expected = {
      ...{ topic_urn: urn, protocol: 'email', subscription_urn, owner: caller.projectId },
      ...{ endpoint: data.endpoint, remark, status: 0 },
    };
    await eventually(async () => {
      for (const query of [
        { endpoint: data.endpoint },
        { fuzzy_remark: remark.toUpperCase(), status: 0, protocol: 'email' },
      ]) {
        const listed = await answers('ListSubscriptions', client.get('{p}/subscriptions', { query }), 200);
        assert.equal(listed['subscription_count'], 1);
        assert.deepEqual(listed['subscriptions'], [expected]);
      }
    });
    for (const other of [{ status: 1 }, { status: 4 }, { protocol: 'sms' }, { endpoint: 'other@example.com' }]) {
      const query = { fuzzy_remark: remark, ...other };
      assert.equal((await client.get('{p}/subscriptions', { query }))['subscription_count'], 0);
    }
  },
  'refuses bad filters with their codes': async ({ refuses, client }) => {
    await refuses(client.get('{p}/subscriptions', { query: { limit: 101 } }), 'SMN.0015');
    await refuses(client.get('{p}/subscriptions', { query: { protocol: 'fax' } }), 'SMN.0011');
    await refuses(client.get('{p}/subscriptions', { query: { status: 5 } }), 'SMN.0077');
    await refuses(client.get('{p}/subscriptions', { query: { fuzzy_remark: 'x'.repeat(129) } }), 'SMN.0082');
  },
});

const listByTopic = casesOf('ListSubscriptionsByTopic', {
  'shows those of the topic page by page, oldest first': async (world) => {
    const { answers, client, topic, subscription, eventually } = world;
    const urn = await topic();
    const first = await subscription(urn);
    const second = await subscription(urn, { remark: 'Second One' });
    await eventually(async () => {
      const listed = await answers('ListSubscriptionsByTopic', client.get(of(urn)), 200);
      assert.deepEqual(
        Listed.parse(listed['subscriptions']).map((one) => one.subscription_urn),
        [first, second],
      );
      const page = await client.get(of(urn), { query: { offset: 1, limit: 1 } });
      assert.equal(page['subscription_count'], 2);
      assert.deepEqual(
        Listed.parse(page['subscriptions']).map((one) => one.subscription_urn),
        [second],
      );
      const fuzzy = await client.get(of(urn), { query: { fuzzy_remark: 'cond o' } });
      assert.equal(fuzzy['subscription_count'], 1);
      assert.deepEqual((await client.get(of(urn), { query: { offset: 2 } }))['subscriptions'], []);
    });
  },
  'refuses bad pages, and malformed and unknown topics': async ({ refuses, client, topic, caller }) => {
    await refuses(client.get(of(await topic()), { query: { offset: 'x' } }), 'SMN.0015');
    await refuses(client.get(of('urn:x')), 'SMN.0005');
    await refuses(client.get(of(absentTopic(caller))), 'SMN.0006');
  },
});

const update = casesOf('UpdateSubscription', {
  'changes the remark, and an empty one clears it': async ({ answers, client, topic, subscription, eventually }) => {
    const urn = await topic();
    const path = `${of(urn)}/${await subscription(urn, { remark: 'before' })}`;
    for (const remark of ['after', '']) {
      await answers('UpdateSubscription', client.put(path, { data: { remark } }), 200);
      await eventually(async () => {
        assert.equal(Listed.parse((await client.get(of(urn)))['subscriptions'])[0]?.remark, remark);
      });
    }
  },
  'refuses bad remarks and unknown subscriptions': async ({ refuses, client, topic, subscription, caller }) => {
    const urn = await topic();
    const path = `${of(urn)}/${await subscription(urn)}`;
    await refuses(client.put(path, { data: { remark: 1 } }), 'SMN.0017');
    await refuses(client.put(path, { data: { remark: 'x'.repeat(129) } }), 'SMN.0082');
    await refuses(client.put(`${of(urn)}/${absentSubscription(urn)}`, { data: { remark: '' } }), 'SMN.0013');
    await refuses(client.put(`${of(urn)}/x`, { data: { remark: '' } }), 'SMN.0014');
    const absent = absentTopic(caller);
    await refuses(client.put(`${of(absent)}/${absentSubscription(absent)}`, { data: { remark: '' } }), 'SMN.0006');
  },
});

const isGone = async ({ client, eventually }: World, topicUrn: string): Promise<void> =>
  eventually(async () => assert.equal((await client.get(of(topicUrn)))['subscription_count'], 0));

const cancel = casesOf('CancelSubscription', {
  'removes the subscription; removing it again is refused with SMN.0013': async (world) => {
    const { answers, refuses, client, topic, subscription } = world;
    const urn = await topic();
    const path = `{p}/subscriptions/${await subscription(urn)}`;
    await answers('CancelSubscription', client.delete(path), 200);
    await isGone(world, urn);
    await refuses(client.delete(path), 'SMN.0013');
  },
  'refuses a malformed URN with SMN.0014': async ({ refuses, client }) =>
    refuses(client.delete('{p}/subscriptions/urn:x'), 'SMN.0014'),
});

const removeOne = casesOf('DeleteSubscriptionsByTopic', {
  'removes a subscription of the topic': async (world) => {
    const { answers, refuses, client, topic, subscription } = world;
    const urn = await topic();
    const path = `${of(urn)}/${await subscription(urn)}`;
    await answers('DeleteSubscriptionsByTopic', client.delete(path), 200);
    await isGone(world, urn);
    await refuses(client.delete(path), 'SMN.0013');
  },
  'refuses a subscription of another topic with SMN.0014': async ({ refuses, client, topic, subscription }) => {
    const [one, other] = [await topic(), await topic()];
    await refuses(client.delete(`${of(one)}/${await subscription(other)}`), 'SMN.0014');
  },
  'refuses malformed and unknown topics': async ({ refuses, client, caller }) => {
    const absent = absentTopic(caller);
    await refuses(client.delete(`${of('urn:x')}/${absentSubscription(absent)}`), 'SMN.0005');
    await refuses(client.delete(`${of(absent)}/${absentSubscription(absent)}`), 'SMN.0006');
  },
});

const urnsOf = (urns: readonly string[]) => ({
  data: { subscription_urns: urns.map((subscription_urn) => ({ subscription_urn })) },
});

const removeMany = (operation: string, pathOf: (topicUrn: string) => string) =>
  casesOf(operation, {
    'removes what is there, with a result for each in their order': async (world) => {
      const { answers, client, topic, subscription } = world;
      const urn = await topic();
      const [first, second] = [await subscription(urn), await subscription(urn)];
      const asked = urnsOf([first, absentSubscription(urn), 'urn:x', second]);
      const removed = await answers(operation, client.delete(pathOf(urn), asked), 200);
      const codes = Results.parse(removed['subscriptions_result']).map((one) => one.http_code);
      assert.deepEqual(codes, [200, 404, 400, 200]);
      await isGone(world, urn);
    },
    'refuses no or too many URNs with SMN.0043': async ({ refuses, client, topic }) => {
      const urn = await topic();
      const many = Array.from({ length: 101 }, () => absentSubscription(urn));
      await refuses(client.delete(pathOf(urn), urnsOf(many)), 'SMN.0043');
      await refuses(client.delete(pathOf(urn), { data: { subscription_urns: 'x' } }), 'SMN.0043');
    },
  });

const removeManyOfTopic = casesOf('BatchDeleteSubscriptionsByTopic', {
  'refuses malformed and unknown topics': async ({ refuses, client, caller }) => {
    const asked = urnsOf([absentSubscription(absentTopic(caller))]);
    await refuses(client.delete(of('urn:x'), asked), 'SMN.0005');
    await refuses(client.delete(of(absentTopic(caller)), asked), 'SMN.0006');
  },
});

/** Operations of contract section 4.3 but for links and the import of subscription users. */
export const subscriptionCases = [
  ...[...add, ...list, ...listByTopic, ...update, ...cancel, ...removeOne],
  ...removeMany('BatchDeleteSubscriptions', () => '{p}/subscriptions'),
  ...removeMany('BatchDeleteSubscriptionsByTopic', of),
  ...removeManyOfTopic,
];
