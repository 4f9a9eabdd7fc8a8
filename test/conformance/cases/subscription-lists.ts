import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

const path = '/ops/v1/{project_id}/subscriptions';
const Listed = z.array(z.looseObject({ subscription_urn: z.string(), topic_urn: z.string(), added_at: z.string() }));

const listed = async ({ answers, client }: World, query: Readonly<Record<string, string | number>>) =>
  Listed.parse((await answers('ListProjectSubscriptions', client.get(path, { query }), 200))['subscriptions']);

/** Lists of subscriptions across topics (docs/operations-api.md). */
export const subscriptionListCases = casesOf('ListProjectSubscriptions', {
  'lists those of every topic that its filters choose': async (world) => {
    const { topic, subscription, eventually, name } = world;
    const [here, there] = [await topic(), await topic()];
    const domain = `${name()}.example`.toLowerCase();
    const one = await subscription(here, { endpoint: `one@${domain}` });
    const other = await subscription(there, { endpoint: `other@${domain}`, remark: 'Harbour' });
    const urnsOf = async (query: Readonly<Record<string, string | number>>) =>
      (await listed(world, { endpoint: domain, ...query })).map((found) => found.subscription_urn);
    await eventually(async () => assert.deepEqual((await urnsOf({})).toSorted(), [one, other].toSorted()));
    assert.deepEqual(await urnsOf({ status: 0, protocol: 'email', remark: 'hARb' }), [other]);
    assert.deepEqual(await urnsOf({ topic_urn: here }), [one]);
    assert.deepEqual(await urnsOf({ status: 3 }), []);
    assert.deepEqual((await listed(world, { endpoint: `one@${domain}` })).at(0)?.topic_urn, here);
  },
  'refuses what is no topic of the project, bad pages and filters': async ({ topic, caller, refuses, client }) => {
    const list = (query: Readonly<Record<string, string | number>>) => client.get(path, { query });
    await refuses(list({ topic_urn: 'urn:x' }), 'SMN.0005');
    await refuses(list({ topic_urn: absentTopic(caller) }), 'SMN.0006');
    await refuses(list({ topic_urn: foreignTopic(caller) }), 'SMN.0001');
    await refuses(list({ cursor: 'x' }), 'OPS.0001');
    await refuses(list({ topic_urn: await topic(), cursor: 'x' }), 'OPS.0001');
    await refuses(list({ protocol: 'pigeon' }), 'SMN.0011');
    await refuses(list({ status: 9 }), 'SMN.0077');
  },
});
