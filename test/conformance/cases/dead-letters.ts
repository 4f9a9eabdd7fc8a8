import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { firstOf, refusingEndpoint } from '../refusing-endpoint.ts';
import type { World } from '../world.ts';

const path = '/ops/v1/{project_id}/dead-letters';

const Letters = z.array(z.looseObject({ id: z.string(), short_id: z.string(), reason: z.string() }));

const Log = z.array(z.object({ reason: z.string() }));

const listed = async ({ answers, client }: World, query: Readonly<Record<string, string | number>>) =>
  Letters.parse((await answers('ListDeadLetters', client.get(path, { query }), 200))['dead_letters']);

/** A confirmed endpoint that refuses a message for good, and the one dead letter of it. */
const refused = async (world: World) => {
  const endpoint = await refusingEndpoint(world);
  const letter = await firstOf(world, () => listed(world, { topic_urn: endpoint.topicUrn }));
  world.cleanUp(() => world.client.delete(`${path}/${letter.id}`));
  return { ...endpoint, letter };
};

const list = [
  ...casesOf('ListDeadLetters', {
    'answers a list, which is empty for a topic without any': async (world) =>
      assert.deepEqual(await listed(world, { topic_urn: await world.topic(), limit: 1 }), []),
    'refuses bad pages, times and filters with their codes': async ({ refuses, client }) => {
      await refuses(client.get(path, { query: { limit: 0 } }), 'OPS.0001');
      await refuses(client.get(path, { query: { cursor: 'x' } }), 'OPS.0001');
      await refuses(client.get(path, { query: { from: 'yesterday' } }), 'OPS.0002');
      await refuses(client.get(path, { query: { kind: 'x' } }), 'OPS.0003');
      await refuses(client.get(path, { query: { failure_id: 'x' } }), 'OPS.0124');
      await refuses(client.get(path, { query: { topic_urn: 'x' } }), 'SMN.0005');
      await refuses(client.get(path, { query: { protocol: 'fax' } }), 'SMN.0011');
      await refuses(client.get(path, { query: { subscription_urn: 'x' } }), 'SMN.0014');
    },
  }),
  ...casesOf(
    'ListDeadLetters',
    {
      'shows what an endpoint refused for good, by each filter': async (world) => {
        const { topicUrn, subscriptionUrn, letter } = await refused(world);
        assert.equal(letter.reason, 'HTTP 410');
        const matching = { topic_urn: topicUrn, subscription_urn: subscriptionUrn, protocol: 'http', reason: '410' };
        assert.deepEqual(await listed(world, { ...matching, kind: 'notification' }), [letter]);
        assert.deepEqual(await listed(world, { topic_name: topicUrn.split(':').at(-1) ?? '' }), [letter]);
        assert.deepEqual(await listed(world, { ...matching, to: '2020-01-01T00:00:00Z' }), []);
        assert.deepEqual(await listed(world, { ...matching, reason: 'timeout' }), []);
      },
    },
    ['receiver'],
  ),
];

const show = [
  ...casesOf('ShowDeadLetter', {
    'refuses an unknown id with OPS.0004': async ({ refuses, client }) =>
      refuses(client.get(`${path}/${'0'.repeat(14)}`), 'OPS.0004'),
  }),
  ...casesOf(
    'ShowDeadLetter',
    {
      'shows the message, by the id and by the short id': async (world) => {
        const { letter } = await refused(world);
        for (const id of [letter.id, letter.short_id]) {
          const shown = await world.answers('ShowDeadLetter', world.client.get(`${path}/${id}`), 200);
          assert.deepEqual([shown['id'], shown['subject'], shown['body']], [letter.id, 'Tide', 'High water']);
          assert.deepEqual(Log.parse(shown['attempt_log']), [{ reason: 'HTTP 410' }]);
        }
      },
    },
    ['receiver'],
  ),
];

const redrive = [
  ...casesOf('RedriveDeadLetter', {
    'refuses an unknown id with OPS.0004': async ({ refuses, client }) =>
      refuses(client.post(`${path}/${'0'.repeat(14)}/redrive`), 'OPS.0004'),
  }),
  ...casesOf(
    'RedriveDeadLetter',
    {
      'sends the message again, once': async (world) => {
        const { answers, refuses, client, eventually } = world;
        const { letter, notifications, recover } = await refused(world);
        recover();
        const redriven = await answers('RedriveDeadLetter', client.post(`${path}/${letter.id}/redrive`), 200);
        assert.equal(redriven['outcome'], 'redriven');
        await eventually(async () => assert.equal(notifications().length, 2));
        await refuses(client.post(`${path}/${letter.id}/redrive`), 'OPS.0004');
      },
      'sends nothing where the subscription is gone, and says why': async (world) => {
        const { answers, client } = world;
        const { letter, subscriptionUrn } = await refused(world);
        await client.delete(`{p}/subscriptions/${subscriptionUrn}`);
        const dropped = await answers('RedriveDeadLetter', client.post(`${path}/${letter.id}/redrive`), 200);
        assert.deepEqual([dropped['outcome'], dropped['why']], ['dropped', 'the subscription is gone']);
      },
    },
    ['receiver'],
  ),
];

const remove = [
  ...casesOf('DeleteDeadLetter', {
    'refuses an unknown id with OPS.0004': async ({ refuses, client }) =>
      refuses(client.delete(`${path}/${'0'.repeat(14)}`), 'OPS.0004'),
  }),
  ...casesOf(
    'DeleteDeadLetter',
    {
      'forgets the letter, once': async (world) => {
        const { answers, refuses, client } = world;
        const { letter } = await refused(world);
        await answers('DeleteDeadLetter', client.delete(`${path}/${letter.id}`), 200);
        await refuses(client.delete(`${path}/${letter.id}`), 'OPS.0004');
      },
    },
    ['receiver'],
  ),
];

/** The dead letters of the operations API, which is no part of the contract. */
export const deadLetterCases = [...list, ...show, ...redrive, ...remove];
