import assert from 'node:assert/strict';
import * as z from 'zod';
import { isNotification } from '#test/support/sink.ts';
import { casesOf } from '../case.ts';
import { absentSubscription, absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

const path = '/ops/v1/{project_id}/held';

const Held = z.array(z.looseObject({ id: z.string(), message_id: z.string(), reason: z.string() }));
const Subscriptions = z.array(z.looseObject({ subscription_urn: z.string(), held_messages: z.number() }));

const listed = async ({ answers, client }: World, query: Readonly<Record<string, string | number>>) =>
  answers('ListHeldMessages', client.get(path, { query }), 200);

/** A paused endpoint for which two messages are held. */
const holding = async (world: World) => {
  const { topic, subscription, receiver, eventually, name, client } = world;
  const { sink } = receiver();
  const topicUrn = await topic();
  const at = `/${name()}`;
  const urn = await subscription(topicUrn, { protocol: 'http', endpoint: sink.url(at) });
  const link = await eventually(async () => z.url().parse(sink.received(at).at(0)?.body['subscribe_url']));
  assert.equal((await fetch(link)).status, 200);
  await client.post(`/ops/v1/{project_id}/subscriptions/${urn}/pause`);
  const held = () => listed(world, { subscription_urn: urn, with_body: 'true' });
  for (const message of ['first', 'second']) {
    await client.post(`{p}/topics/${topicUrn}/publish`, { data: { message } });
    await eventually(async () => assert.ok(JSON.stringify(await held()).includes(`"${message}"`)));
  }
  const texts = () =>
    sink
      .received(at)
      .filter(isNotification)
      .map(({ body }) => body['message']);
  return { topicUrn, urn, texts, messages: Held.parse((await held())['held']) };
};

const list = [
  ...casesOf('ListHeldMessages', {
    'answers an empty list for what holds nothing': async (world) => {
      const topicUrn = await world.topic();
      const subscription_urn = await world.subscription(topicUrn);
      assert.deepEqual((await listed(world, { topic_urn: topicUrn, limit: 1 }))['subscriptions'], []);
      assert.deepEqual((await listed(world, { subscription_urn }))['held'], []);
    },
    'refuses bad pages, times, filters and places with their codes': async ({ topic, refuses, client, caller }) => {
      const topic_urn = await topic();
      const refused = (query: Readonly<Record<string, string | number>>, code: Parameters<typeof refuses>[1]) =>
        refuses(client.get(path, { query }), code);
      await refused({ topic_urn, limit: 0 }, 'OPS.0001');
      await refused({ topic_urn, cursor: 'x' }, 'OPS.0001');
      await refused({ topic_urn, from: 'yesterday' }, 'OPS.0002');
      await refused({ topic_urn, with_body: 'maybe' }, 'OPS.0042');
      await refused({ topic_urn, protocol: 'fax' }, 'SMN.0011');
      await refused({}, 'OPS.0041');
      await refused({ topic_urn, subscription_urn: absentSubscription(topic_urn) }, 'OPS.0041');
      await refused({ topic_urn: 'x' }, 'SMN.0005');
      await refused({ subscription_urn: 'x' }, 'SMN.0014');
      await refused({ topic_urn: absentTopic(caller) }, 'SMN.0006');
      await refused({ subscription_urn: absentSubscription(topic_urn) }, 'SMN.0013');
      await refused({ topic_urn: foreignTopic(caller) }, 'SMN.0001');
    },
  }),
  ...casesOf(
    'ListHeldMessages',
    {
      'shows what is held of a subscription and of a topic': async (world) => {
        const { topicUrn, urn, messages } = await holding(world);
        assert.deepEqual(
          messages.map(({ reason, subject, body }) => [reason, subject, body]),
          [
            ['paused', undefined, 'first'],
            ['paused', undefined, 'second'],
          ],
        );
        const found = Subscriptions.parse((await listed(world, { topic_urn: topicUrn }))['subscriptions']);
        assert.deepEqual(
          found.map((one) => [one.subscription_urn, one.held_messages, one['held_for']]),
          [[urn, 2, 'paused']],
        );
        assert.deepEqual((await listed(world, { subscription_urn: urn, reason: 'rate' }))['held'], []);
      },
    },
    ['receiver'],
  ),
];

const release = [
  ...casesOf('ReleaseHeldMessage', {
    'refuses an unknown id with OPS.0040': async ({ refuses, client }) =>
      refuses(client.post(`${path}/x/release`), 'OPS.0040'),
  }),
  ...casesOf(
    'ReleaseHeldMessage',
    {
      'sends one message in spite of the pause, once': async (world) => {
        const { answers, refuses, client, eventually } = world;
        const { urn, texts, messages } = await holding(world);
        const id = messages[1]?.id ?? '';
        const released = await answers('ReleaseHeldMessage', client.post(`${path}/${id}/release`), 200);
        assert.equal(released['outcome'], 'released');
        await eventually(async () => assert.deepEqual(texts(), ['second']));
        await refuses(client.post(`${path}/${id}/release`), 'OPS.0040');
        const left = Held.parse((await listed(world, { subscription_urn: urn }))['held']);
        assert.deepEqual(
          left.map((one) => one.id),
          [messages[0]?.id],
        );
      },
    },
    ['receiver'],
  ),
];

const remove = [
  ...casesOf('DeleteHeldMessage', {
    'refuses an unknown id with OPS.0040': async ({ refuses, client }) =>
      refuses(client.delete(`${path}/x`), 'OPS.0040'),
  }),
  ...casesOf(
    'DeleteHeldMessage',
    {
      'forgets one message, once': async (world) => {
        const { answers, refuses, client, eventually } = world;
        const { urn, texts, messages } = await holding(world);
        const id = messages[0]?.id ?? '';
        await answers('DeleteHeldMessage', client.delete(`${path}/${id}`), 200);
        await refuses(client.delete(`${path}/${id}`), 'OPS.0040');
        await client.post(`/ops/v1/{project_id}/subscriptions/${urn}/resume`);
        await eventually(async () => assert.deepEqual(texts(), ['second']));
      },
    },
    ['receiver'],
  ),
];

/** Messages that are held (docs/operations-api.md). */
export const heldMessageCases = [...list, ...release, ...remove];
