import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

/** Keys of the stage `test`: two for all projects, one for a project that does not exist. */
const KEY_ID = '00000000-0000-4000-8000-000000000001';
const OTHER_KEY = 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000002';
const CLOSED_KEY = '00000000-0000-4000-8000-000000000003';

const ABSENT_ID = '0'.repeat(32);

const of = (topicUrn: string): string => `{p}/topics/${topicUrn}/kms`;

/** A topic with a key; returns the topic's URN and the id of the binding. */
const boundTopic = async ({ client, topic }: World) => {
  const urn = await topic();
  const bound = await client.post(of(urn), { data: { key_id: KEY_ID } });
  return { urn, id: z.string().parse(bound['id']) };
};

const shownOf = async ({ answers, client }: World, urn: string) => {
  const {
    request_id: _requestId,
    httpStatusCode: _status,
    ...shown
  } = await answers('ShowKmsKey', client.get(of(urn)), 200);
  return shown;
};

/** What every operation answers for topics that it cannot find. */
const refusesTopics = async ({ refuses, caller }: World, call: (urn: string) => Promise<unknown>): Promise<void> => {
  await refuses(call('urn:smn:nowhere'), 'SMN.0005');
  await refuses(call(absentTopic(caller)), 'SMN.0006');
  await refuses(call(foreignTopic(caller)), 'SMN.0001');
};

const BAD_BODIES: readonly Readonly<Record<string, unknown>>[] = [{}, { key_id: '' }, { key_id: 5 }];

const refusals = [
  ...casesOf('CreateKmsKey', {
    'refuses a key that this deployment does not list, and a missing one': async (world) => {
      const urn = await world.topic();
      await world.refuses(world.client.post(of(urn), { data: { key_id: 'no-such-key' } }), 'SMN.0001');
      for (const data of BAD_BODIES) await world.refuses(world.client.post(of(urn), { data }), 'SMN.0019');
      assert.deepEqual(await shownOf(world, urn), {});
    },
    'refuses topics that it cannot find': (world) =>
      refusesTopics(world, (urn) => world.client.post(of(urn), { data: { key_id: KEY_ID } })),
  }),
  ...casesOf('ShowKmsKey', {
    'answers nothing but the id of the request for a topic without a key': async (world) => {
      assert.deepEqual(await shownOf(world, await world.topic()), {});
    },
    'refuses topics that it cannot find': (world) => refusesTopics(world, (urn) => world.client.get(of(urn))),
  }),
  ...casesOf('UpdateKmsKey', {
    'refuses an id that the topic has not': async (world) => {
      const urn = await world.topic();
      const data = { key_id: KEY_ID };
      await world.refuses(world.client.put(`${of(urn)}/${ABSENT_ID}`, { data }), 'SMN.0019', 404);
    },
    'refuses topics that it cannot find': (world) =>
      refusesTopics(world, (urn) => world.client.put(`${of(urn)}/${ABSENT_ID}`, { data: { key_id: KEY_ID } })),
  }),
  ...casesOf('DeleteKmsKey', {
    'refuses an id that the topic has not': async (world) => {
      const urn = await world.topic();
      await world.refuses(world.client.delete(`${of(urn)}/${ABSENT_ID}`), 'SMN.0019', 404);
    },
    'refuses topics that it cannot find': (world) =>
      refusesTopics(world, (urn) => world.client.delete(`${of(urn)}/${ABSENT_ID}`)),
  }),
];

const create = casesOf(
  'CreateKmsKey',
  {
    'answers 200 with the id of the binding': async (world) => {
      const urn = await world.topic();
      const call = world.client.post(of(urn), { data: { key_id: KEY_ID } });
      const { id } = await world.answers('CreateKmsKey', call, 200);
      assert.deepEqual(await shownOf(world, urn), { id, key_id: KEY_ID, status: 'ENABLED' });
    },
    'refuses a second key, and keeps the first': async (world) => {
      const { urn, id } = await boundTopic(world);
      await world.refuses(world.client.post(of(urn), { data: { key_id: OTHER_KEY } }), 'SMN.0019');
      assert.deepEqual(await shownOf(world, urn), { id, key_id: KEY_ID, status: 'ENABLED' });
    },
    'refuses a key that is kept for another project': async (world) => {
      const urn = await world.topic();
      await world.refuses(world.client.post(of(urn), { data: { key_id: CLOSED_KEY } }), 'SMN.0001');
    },
  },
  ['targets'],
);

const change = casesOf(
  'UpdateKmsKey',
  {
    'answers 200 and binds the topic to the other key under the same id, also when repeated': async (world) => {
      const { urn, id } = await boundTopic(world);
      for (const _ of [1, 2]) {
        const call = world.client.put(`${of(urn)}/${id}`, { data: { key_id: OTHER_KEY } });
        const answer = await world.answers('UpdateKmsKey', call, 200);
        assert.equal(answer['id'], id);
      }
      assert.deepEqual(await shownOf(world, urn), { id, key_id: OTHER_KEY, status: 'ENABLED' });
    },
    'refuses keys that the project may not use, and a missing one; nothing changes': async (world) => {
      const { urn, id } = await boundTopic(world);
      for (const key_id of [CLOSED_KEY, 'no-such-key']) {
        await world.refuses(world.client.put(`${of(urn)}/${id}`, { data: { key_id } }), 'SMN.0001');
      }
      for (const data of BAD_BODIES) await world.refuses(world.client.put(`${of(urn)}/${id}`, { data }), 'SMN.0019');
      assert.equal((await shownOf(world, urn))['key_id'], KEY_ID);
    },
  },
  ['targets'],
);

const remove = casesOf(
  'DeleteKmsKey',
  {
    'answers 200, and the topic may have another key': async (world) => {
      const { answers, client } = world;
      const { urn, id } = await boundTopic(world);
      await answers('DeleteKmsKey', client.delete(`${of(urn)}/${id}`), 200);
      assert.deepEqual(await shownOf(world, urn), {});
      await world.refuses(client.delete(`${of(urn)}/${id}`), 'SMN.0019', 404);
      await answers('CreateKmsKey', client.post(of(urn), { data: { key_id: OTHER_KEY } }), 200);
    },
  },
  ['targets'],
);

const effect = casesOf(
  'CreateKmsKey',
  {
    'leaves what subscribers get as it was: links work and messages are plain text': async (world) => {
      const { client, eventually, name, receiver, subscription } = world;
      const { sink } = receiver();
      const { urn } = await boundTopic(world);
      const path = `/${name()}`;
      await subscription(urn, { protocol: 'http', endpoint: sink.url(path) });
      const url = await eventually(async () => z.string().parse(sink.received(path).at(0)?.body['subscribe_url']));
      assert.equal((await fetch(url)).status, 200);
      await client.post(`{p}/topics/${urn}/publish`, { data: { subject: 'Sealed', message: '密封' } });
      await eventually(async () => {
        const notification = sink.received(path).find(({ body }) => body['type'] === 'Notification');
        assert.deepEqual([notification?.body['subject'], notification?.body['message']], ['Sealed', '密封']);
      });
    },
  },
  ['receiver', 'targets'],
);

/** Operations of contract section 4.9. */
export const kmsCases = [...create, ...effect, ...change, ...remove, ...refusals];
