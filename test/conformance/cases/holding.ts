import assert from 'node:assert/strict';
import * as z from 'zod';
import { isNotification } from '#test/support/sink.ts';
import { casesOf } from '../case.ts';
import { absentSubscription, absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

const of = (urn: string, what: string): string => `/ops/v1/{project_id}/subscriptions/${urn}/${what}`;

/** A confirmed endpoint, and what came to it. */
const confirmed = async ({ topic, subscription, receiver, eventually, name }: World) => {
  const { sink } = receiver();
  const topicUrn = await topic();
  const at = `/${name()}`;
  const urn = await subscription(topicUrn, { protocol: 'http', endpoint: sink.url(at) });
  const link = await eventually(async () => z.url().parse(sink.received(at).at(0)?.body['subscribe_url']));
  assert.equal((await fetch(link)).status, 200);
  const texts = () =>
    sink
      .received(at)
      .filter(isNotification)
      .map(({ body }) => body['message']);
  return { topicUrn, urn, texts };
};

/** Refuses every URN that names no subscription of the caller's project. */
const refusesStrangers = async ({ topic, caller, refuses, client }: World, method: 'get' | 'post', what: string) => {
  await refuses(client[method](of('urn:x', what)), 'SMN.0014');
  await refuses(client[method](of(absentSubscription(await topic()), what)), 'SMN.0013');
  await refuses(client[method](of(absentSubscription(absentTopic(caller)), what)), 'SMN.0006');
  await refuses(client[method](of(absentSubscription(foreignTopic(caller)), what)), 'SMN.0001');
};

const pause = [
  ...casesOf('PauseSubscription', {
    'refuses what is no subscription of the project': (world) => refusesStrangers(world, 'post', 'pause'),
    'refuses a subscription that is not in force with OPS.0012': async ({ topic, subscription, refuses, client }) =>
      refuses(client.post(of(await subscription(await topic()), 'pause')), 'OPS.0012'),
    'refuses times that are none, past, or too far away, and reasons that are too long': async (world) => {
      const { topic, subscription, refuses, client } = world;
      const path = of(await subscription(await topic()), 'pause');
      for (const until of ['tomorrow', '2020-01-01T00:00:00Z', '2199-01-01T00:00:00Z', 5])
        await refuses(client.post(path, { data: { until } }), 'OPS.0010');
      await refuses(client.post(path, { data: { reason: 'x'.repeat(257) } }), 'OPS.0011');
    },
  }),
  ...casesOf(
    'PauseSubscription',
    {
      'holds what comes, and changes until when and why when it is repeated': async (world) => {
        const { answers, client, eventually } = world;
        const { topicUrn, urn, texts } = await confirmed(world);
        const first = await answers('PauseSubscription', client.post(of(urn, 'pause')), 200);
        assert.equal(first['held_for'], 'paused');
        const until = new Date(Date.now() + 3_600_000).toISOString().replace(/[.]\d+/, '');
        const data = { until, reason: 'moving house' };
        const again = await answers('PauseSubscription', client.post(of(urn, 'pause'), { data }), 200);
        assert.deepEqual([again['until'], again['reason'], again['since']], [until, data.reason, first['since']]);
        await client.post(`{p}/topics/${topicUrn}/publish`, { data: { message: 'High water' } });
        await eventually(async () => assert.equal((await client.get(of(urn, 'hold')))['held_messages'], 1));
        assert.deepEqual(texts(), []);
      },
    },
    ['receiver'],
  ),
];

const resume = [
  ...casesOf('ResumeSubscription', {
    'refuses what is no subscription of the project': (world) => refusesStrangers(world, 'post', 'resume'),
    'answers 200 for a subscription that is not paused': async ({ topic, subscription, answers, client }) => {
      const urn = await subscription(await topic());
      const answer = await answers('ResumeSubscription', client.post(of(urn, 'resume')), 200);
      assert.equal(answer['subscription_urn'], urn);
    },
  }),
  ...casesOf(
    'ResumeSubscription',
    {
      'sends what is held, and what comes later at once': async (world) => {
        const { answers, client, eventually } = world;
        const { topicUrn, urn, texts } = await confirmed(world);
        const publish = (message: string) => client.post(`{p}/topics/${topicUrn}/publish`, { data: { message } });
        await client.post(of(urn, 'pause'));
        await publish('held');
        await eventually(async () => assert.equal((await client.get(of(urn, 'hold')))['held_messages'], 1));
        await answers('ResumeSubscription', client.post(of(urn, 'resume')), 200);
        await publish('later');
        await eventually(async () => assert.deepEqual(texts().toSorted(), ['held', 'later']));
      },
    },
    ['receiver'],
  ),
];

const show = [
  ...casesOf('ShowSubscription', {
    'shows what lists show of it': async ({ topic, subscription, answers, client }) => {
      const topicUrn = await topic();
      const urn = await subscription(topicUrn);
      const path = `/ops/v1/{project_id}/subscriptions/${urn}`;
      const { request_id: _, httpStatusCode: __, ...shown } = await answers('ShowSubscription', client.get(path), 200);
      const list = client.get(`/v2/{project_id}/notifications/topics/${topicUrn}/subscriptions`);
      const { subscriptions } = await answers('ListSubscriptionsByTopic', list, 200);
      assert.deepEqual(subscriptions, [shown]);
    },
    'refuses what is no subscription of the project': async ({ topic, caller, refuses, client }) => {
      const show = (urn: string) => client.get(`/ops/v1/{project_id}/subscriptions/${urn}`);
      await refuses(show('urn:x'), 'SMN.0014');
      await refuses(show(absentSubscription(await topic())), 'SMN.0013');
      await refuses(show(absentSubscription(absentTopic(caller))), 'SMN.0006');
      await refuses(show(absentSubscription(foreignTopic(caller))), 'SMN.0001');
    },
  }),
  ...casesOf('ListTopicSubscriptions', {
    'lists those of the topic that its filters choose, newest first': async (world) => {
      const { topic, subscription, answers, client, eventually, name } = world;
      const topicUrn = await topic();
      const path = `/ops/v1/{project_id}/topics/${topicUrn}/subscriptions`;
      const one = await subscription(topicUrn, { endpoint: `${name()}@example.com`, remark: 'Harbour' });
      const other = await subscription(topicUrn, { endpoint: `${name()}@EXAMPLE.org` });
      const urnsOf = async (query: Readonly<Record<string, string | number>>) => {
        const { subscriptions } = await answers('ListTopicSubscriptions', client.get(path, { query }), 200);
        return z
          .array(z.looseObject({ subscription_urn: z.string() }))
          .parse(subscriptions)
          .map((listed) => listed.subscription_urn);
      };
      await eventually(async () => assert.deepEqual((await urnsOf({})).toSorted(), [one, other].toSorted()));
      assert.deepEqual(await urnsOf({ remark: 'hARb' }), [one]);
      assert.deepEqual(await urnsOf({ endpoint: 'example.ORG', protocol: 'email', status: 0 }), [other]);
      assert.deepEqual(await urnsOf({ status: 3 }), []);
      const { next_cursor } = await client.get(path, { query: { limit: 1 } });
      assert.equal((await urnsOf({ limit: 1, cursor: z.string().parse(next_cursor) })).length, 1);
    },
    'refuses what is no topic of the project, bad pages and filters': async ({ topic, caller, refuses, client }) => {
      const list = (urn: string, query = {}) =>
        client.get(`/ops/v1/{project_id}/topics/${urn}/subscriptions`, { query });
      await refuses(list('urn:x'), 'SMN.0005');
      await refuses(list(absentTopic(caller)), 'SMN.0006');
      await refuses(list(foreignTopic(caller)), 'SMN.0001');
      const urn = await topic();
      await refuses(list(urn, { cursor: 'x' }), 'OPS.0001');
      await refuses(list(urn, { protocol: 'pigeon' }), 'SMN.0011');
      await refuses(list(urn, { status: 9 }), 'SMN.0077');
    },
  }),
  ...casesOf('ShowSubscriptionHold', {
    'refuses what is no subscription of the project': (world) => refusesStrangers(world, 'get', 'hold'),
    'shows that nothing is held': async ({ topic, subscription, answers, client }) => {
      const urn = await subscription(await topic());
      const { subscription_urn, held_messages, has_more, ...rest } = await answers(
        'ShowSubscriptionHold',
        client.get(of(urn, 'hold')),
        200,
      );
      assert.deepEqual([subscription_urn, held_messages, has_more], [urn, 0, false]);
      assert.equal('held_for' in rest || 'oldest_accepted_at' in rest, false);
    },
  }),
];

const held = '/ops/v1/{project_id}/held-subscriptions';

const listed = [
  ...casesOf('ListHeldSubscriptions', {
    'lists nothing that is not held': async ({ topic, subscription, answers, client }) => {
      const urn = await subscription(await topic());
      for (const held_for of ['bounced', 'paused']) {
        const answer = await answers('ListHeldSubscriptions', client.get(held, { query: { held_for } }), 200);
        assert.equal(JSON.stringify(answer['subscriptions']).includes(urn), false);
      }
    },
    'refuses lists that there are not with OPS.0013, and bad pages': async ({ refuses, client }) => {
      await refuses(client.get(held), 'OPS.0013');
      await refuses(client.get(held, { query: { held_for: 'rate' } }), 'OPS.0013');
      await refuses(client.get(held, { query: { held_for: 'paused', cursor: 'x' } }), 'OPS.0001');
    },
  }),
  ...casesOf(
    'ListHeldSubscriptions',
    {
      'lists what is paused until it is resumed': async (world) => {
        const { answers, client, eventually } = world;
        const { urn } = await confirmed(world);
        const isListed = async () => {
          const query = { held_for: 'paused' };
          const answer = await answers('ListHeldSubscriptions', client.get(held, { query }), 200);
          return JSON.stringify(answer['subscriptions']).includes(urn);
        };
        await client.post(of(urn, 'pause'), { data: { reason: 'moving house' } });
        await eventually(async () => assert.equal(await isListed(), true));
        await client.post(of(urn, 'resume'));
        assert.equal(await isListed(), false);
      },
    },
    ['receiver'],
  ),
];

/** Pauses of subscriptions (docs/operations-api.md). */
export const holdingCases = [...pause, ...resume, ...show, ...listed];
