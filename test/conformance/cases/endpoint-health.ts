import assert from 'node:assert/strict';
import { casesOf } from '../case.ts';
import { absentSubscription, absentTopic, foreignTopic } from '../urns.ts';

const of = (urn: string): string => `/ops/v1/{project_id}/subscriptions/${urn}/health`;
const list = '/ops/v1/{project_id}/unhealthy-subscriptions';

const show = casesOf('ShowSubscriptionHealth', {
  'says that an endpoint is healthy of which nothing else is known': async ({
    topic,
    subscription,
    answers,
    client,
  }) => {
    const urn = await subscription(await topic());
    const { subscription_urn, state } = await answers('ShowSubscriptionHealth', client.get(of(urn)), 200);
    assert.deepEqual([subscription_urn, state], [urn, 'healthy']);
  },
  'refuses what is no subscription of the project': async ({ topic, caller, refuses, client }) => {
    await refuses(client.get(of('urn:x')), 'SMN.0014');
    await refuses(client.get(of(absentSubscription(await topic()))), 'SMN.0013');
    await refuses(client.get(of(absentSubscription(absentTopic(caller)))), 'SMN.0006');
    await refuses(client.get(of(absentSubscription(foreignTopic(caller)))), 'SMN.0001');
  },
});

const listed = casesOf('ListUnhealthySubscriptions', {
  'lists no endpoint that is healthy': async ({ topic, subscription, answers, client }) => {
    const urn = await subscription(await topic());
    const answer = await answers('ListUnhealthySubscriptions', client.get(list, { query: { limit: 100 } }), 200);
    assert.equal(JSON.stringify(answer['subscriptions']).includes(urn), false);
  },
  'refuses bad pages with OPS.0001': async ({ refuses, client }) => {
    await refuses(client.get(list, { query: { limit: 0 } }), 'OPS.0001');
    await refuses(client.get(list, { query: { cursor: 'x' } }), 'OPS.0001');
  },
});

/** Whether endpoints work (docs/operations-api.md). */
export const endpointHealthCases = [...show, ...listed];
