import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { firstOf, refusingEndpoint } from '../refusing-endpoint.ts';
import type { World } from '../world.ts';

const path = '/ops/v1/{project_id}/failures';
const absent = `${path}/${'0'.repeat(32)}`;

const Failures = z.array(z.looseObject({ failure_id: z.string(), waiting: z.number() }));

const listed = async ({ answers, client }: World, query: Readonly<Record<string, string | number>>) =>
  Failures.parse((await answers('ListFailures', client.get(path, { query }), 200))['failures']);

/** A confirmed endpoint that refuses a message for good, and the failure of it. */
const failing = async (world: World) => {
  const { client } = world;
  const { topicUrn, subscriptionUrn } = await refusingEndpoint(world);
  const failure = await firstOf(world, () => listed(world, { topic_urn: topicUrn }));
  world.cleanUp(() => client.post('/ops/v1/{project_id}/jobs', { data: { action: 'delete', topic_urn: topicUrn } }));
  return { topicUrn, subscriptionUrn, failure, at: `${path}/${failure.failure_id}` };
};

const reads = [
  ...casesOf('ListFailures', {
    'answers a list, which is empty for a topic without any': async (world) =>
      assert.deepEqual(await listed(world, { topic_urn: await world.topic(), limit: 1 }), []),
    'refuses bad pages and filters with their codes': async ({ refuses, client }) => {
      await refuses(client.get(path, { query: { limit: 0 } }), 'OPS.0001');
      await refuses(client.get(path, { query: { cursor: 'x' } }), 'OPS.0001');
      await refuses(client.get(path, { query: { acknowledged: 'x' } }), 'OPS.0122');
      await refuses(client.get(path, { query: { sort: 'x' } }), 'OPS.0123');
      await refuses(client.get(path, { query: { topic_urn: 'x' } }), 'SMN.0005');
      await refuses(client.get(path, { query: { protocol: 'fax' } }), 'SMN.0011');
    },
  }),
  ...casesOf(
    'ListFailures',
    {
      'shows what an endpoint refuses, with how many letters wait': async (world) => {
        const { topicUrn, subscriptionUrn, failure } = await failing(world);
        const { subscription_urn, reason_code, reason, waiting } = failure;
        assert.deepEqual([subscription_urn, reason_code, reason], [subscriptionUrn, 'http-410', 'HTTP 410']);
        assert.equal(waiting, 1);
        assert.deepEqual(await listed(world, { topic_urn: topicUrn, sort: 'waiting' }), [failure]);
        assert.deepEqual(await listed(world, { topic_urn: topicUrn, protocol: 'email' }), []);
      },
    },
    ['receiver'],
  ),
  ...casesOf('ShowFailure', {
    'refuses an unknown id with OPS.0120': async ({ refuses, client }) => refuses(client.get(absent), 'OPS.0120'),
  }),
  ...casesOf(
    'ShowFailure',
    {
      'shows what the list does': async (world) => {
        const { failure, at } = await failing(world);
        const {
          request_id: _id,
          httpStatusCode: _status,
          ...shown
        } = await world.answers('ShowFailure', world.client.get(at), 200);
        assert.deepEqual(shown, failure);
      },
    },
    ['receiver'],
  ),
];

const changes = [
  ...casesOf('AcknowledgeFailure', {
    'refuses an unknown id with OPS.0120': async ({ refuses, client }) =>
      refuses(client.post(`${absent}/acknowledge`), 'OPS.0120'),
  }),
  ...casesOf(
    'AcknowledgeFailure',
    {
      'notes who has seen it, and when': async (world) => {
        const { topicUrn, failure, at } = await failing(world);
        const seen = await world.answers('AcknowledgeFailure', world.client.post(`${at}/acknowledge`), 200);
        assert.deepEqual([seen['is_acknowledged'], seen['acknowledged_by']], [true, world.caller.accessKey]);
        assert.deepEqual(await listed(world, { topic_urn: topicUrn, acknowledged: 'false' }), []);
        const [found] = await listed(world, { topic_urn: topicUrn, acknowledged: 'true' });
        assert.equal(found?.failure_id, failure.failure_id);
      },
    },
    ['receiver'],
  ),
  ...casesOf('MuteFailure', {
    'refuses an unknown id and a time that is none with their codes': async ({ refuses, client }) => {
      await refuses(client.post(`${absent}/mute`, { data: { hours: 1 } }), 'OPS.0120');
      await refuses(client.post(`${absent}/mute`, { data: {} }), 'OPS.0121');
      await refuses(client.post(`${absent}/mute`, { data: { hours: 0 } }), 'OPS.0121');
    },
  }),
  ...casesOf('UnmuteFailure', {
    'refuses an unknown id with OPS.0120': async ({ refuses, client }) =>
      refuses(client.delete(`${absent}/mute`), 'OPS.0120'),
  }),
  ...casesOf(
    'MuteFailure',
    {
      'leaves it out of lists until it is muted no more': async (world) => {
        const { topicUrn, failure, at } = await failing(world);
        const muted = await world.answers('MuteFailure', world.client.post(`${at}/mute`, { data: { hours: 1 } }), 200);
        assert.ok(muted['muted_until']);
        assert.deepEqual(await listed(world, { topic_urn: topicUrn }), []);
        assert.equal((await listed(world, { topic_urn: topicUrn, muted: 'true' })).length, 1);
        await world.answers('UnmuteFailure', world.client.delete(`${at}/mute`), 200);
        assert.deepEqual(await listed(world, { topic_urn: topicUrn }), [failure]);
      },
    },
    ['receiver'],
  ),
];

/** What is failing, by endpoint and reason (docs/operations-api.md). */
export const failureCases = [...reads, ...changes];
