import assert from 'node:assert/strict';
import * as z from 'zod';
import { policyFor } from '#test/support/access-policy.ts';
import type { OfficialClient } from '#test/support/official-client.ts';
import { casesOf } from '../case.ts';
import { absentSubscription, absentTopic } from '../urns.ts';
import type { World } from '../world.ts';

/** What another project may do to a topic when its access policy permits the action (contract section 10). */
type SharedCall = {
  readonly operation: string;
  readonly action: string;
  readonly call: (client: OfficialClient, topicUrn: string, subscriptionUrn: string) => Promise<unknown>;
};

const topicPath = (urn: string): string => `{p}/topics/${urn}`;

const CALLS: readonly SharedCall[] = [
  {
    operation: 'ListTopicDetails',
    action: 'SMN:QueryTopicDetail',
    call: (client, urn) => client.get(topicPath(urn)),
  },
  {
    operation: 'UpdateTopic',
    action: 'SMN:UpdateTopic',
    call: (client, urn) => client.put(topicPath(urn), { data: { display_name: 'theirs' } }),
  },
  { operation: 'DeleteTopic', action: 'SMN:DeleteTopic', call: (client, urn) => client.delete(topicPath(urn)) },
  {
    operation: 'ListTopicAttributes',
    action: 'SMN:ListTopicAttributes',
    call: (client, urn) => client.get(`${topicPath(urn)}/attributes`),
  },
  {
    operation: 'UpdateTopicAttribute',
    action: 'SMN:UpdateTopicAttribute',
    call: (client, urn) => client.put(`${topicPath(urn)}/attributes/introduction`, { data: { value: 'theirs' } }),
  },
  {
    operation: 'DeleteTopicAttributes',
    action: 'SMN:DeleteTopicAttributes',
    call: (client, urn) => client.delete(`${topicPath(urn)}/attributes`),
  },
  {
    operation: 'DeleteTopicAttributeByName',
    action: 'SMN:DeleteTopicAttributeByName',
    call: (client, urn) => client.delete(`${topicPath(urn)}/attributes/introduction`),
  },
  {
    operation: 'AddSubscription',
    action: 'SMN:Subscribe',
    call: (client, urn) => {
      const data = { protocol: 'email', endpoint: 'conformance-theirs@example.com' };
      return client.post(`${topicPath(urn)}/subscriptions`, { data });
    },
  },
  {
    operation: 'ListSubscriptionsByTopic',
    action: 'SMN:ListSubscriptionsByTopic',
    call: (client, urn) => client.get(`${topicPath(urn)}/subscriptions`),
  },
  {
    operation: 'CancelSubscription',
    action: 'SMN:Unsubscribe',
    call: (client, _, subscriptionUrn) => client.delete(`{p}/subscriptions/${subscriptionUrn}`),
  },
  {
    operation: 'DeleteSubscriptionsByTopic',
    action: 'SMN:Unsubscribe',
    call: (client, urn, subscriptionUrn) => client.delete(`${topicPath(urn)}/subscriptions/${subscriptionUrn}`),
  },
  {
    operation: 'BatchDeleteSubscriptionsByTopic',
    action: 'SMN:Unsubscribe',
    call: (client, urn, subscription_urn) =>
      client.delete(`${topicPath(urn)}/subscriptions`, { data: { subscription_urns: [{ subscription_urn }] } }),
  },
  {
    operation: 'PublishMessage',
    action: 'SMN:Publish',
    call: (client, urn) => client.post(`${topicPath(urn)}/publish`, { data: { message: 'theirs' } }),
  },
];

/** Sets a policy of one statement for the other project, and returns the topic and a subscription of it. */
const shared = async (world: World, statement?: Readonly<Record<string, unknown>>) => {
  const urn = await world.topic();
  const subscriptionUrn = await world.subscription(urn);
  if (statement !== undefined) await permit(world, urn, statement);
  return { urn, subscriptionUrn };
};

const permit = async (world: World, urn: string, statement: Readonly<Record<string, unknown>>): Promise<void> => {
  const value = policyFor(urn, world.other().caller.projectId, statement);
  await world.client.put(`${topicPath(urn)}/attributes/access_policy`, { data: { value } });
};

const sharing = CALLS.flatMap(({ operation, action, call }) =>
  casesOf(
    operation,
    {
      [`lets another project in when the access policy allows ${action}`]: async (world) => {
        const { urn, subscriptionUrn } = await shared(world, { Action: [action] });
        await call(world.other().client, urn, subscriptionUrn);
      },
      [`refuses another project without ${action} with SMN.00308`]: async (world) => {
        const { urn, subscriptionUrn } = await shared(world, { Action: undefined, NotAction: [action] });
        await world.refuses(call(world.other().client, urn, subscriptionUrn), 'SMN.00308');
        await permit(world, urn, { Effect: 'Deny', Action: '*' });
        await world.refuses(call(world.other().client, urn, subscriptionUrn), 'SMN.00308');
      },
      'refuses another project with SMN.0001 without an access policy, whether the topic exists or not': async (
        world,
      ) => {
        const { urn, subscriptionUrn } = await shared(world);
        await world.refuses(call(world.other().client, urn, subscriptionUrn), 'SMN.0001');
        const absent = absentTopic(world.caller);
        await world.refuses(call(world.other().client, absent, absentSubscription(absent)), 'SMN.0001');
      },
    },
    ['other-project'],
  ),
);

const Results = z.array(z.looseObject({ http_code: z.number(), code: z.string().optional() }));
const Listed = z.array(z.looseObject({ owner: z.string(), endpoint: z.string() }));

const details = [
  ...casesOf(
    'AddSubscription',
    {
      'makes the subscription of another project one of the topic’s owner': async (world) => {
        const { urn } = await shared(world, { Action: ['SMN:Subscribe', 'SMN:ListSubscriptionsByTopic'] });
        const { client, caller } = world.other();
        const endpoint = `${world.name()}@example.com`;
        const path = `${topicPath(urn)}/subscriptions`;
        await world.answers('AddSubscription', client.post(path, { data: { protocol: 'email', endpoint } }), 201);
        for (const one of [client, world.client]) {
          await world.eventually(async () => {
            const listed = Listed.parse((await one.get(path))['subscriptions']);
            assert.equal(listed.find((row) => row.endpoint === endpoint)?.owner, world.caller.projectId);
          });
        }
        const own = await client.get('{p}/subscriptions', { query: { endpoint } });
        assert.deepEqual(own['subscriptions'], [], caller.projectId);
      },
      'asks the access policy about protocol and endpoint of every item, and then adds none': async (world) => {
        const Condition = {
          StringEquals: { 'smn:Protocol': ['email', 'sms'] },
          StringLike: { 'smn:Endpoint': '*@example.com' },
        };
        const { urn } = await shared(world, { Action: ['SMN:Subscribe'], Condition });
        const path = `${topicPath(urn)}/subscriptions`;
        const { client } = world.other();
        const fine = { protocol: 'email', endpoint: `${world.name()}@example.com` };
        const others = [
          { protocol: 'email', endpoint: 'someone@example.org' },
          { protocol: 'sms', endpoint: '+8613800138000' },
          { protocol: 'email', endpoint: 'nobody' },
        ];
        for (const other of others) {
          await world.refuses(client.post(path, { data: other }), 'SMN.00308');
          await world.refuses(client.post(path, { data: { subscriptions: [fine, other] } }), 'SMN.00308');
        }
        await world.answers('AddSubscription', client.post(path, { data: fine }), 201);
      },
    },
    ['other-project'],
  ),
  ...casesOf(
    'BatchDeleteSubscriptions',
    {
      'judges subscriptions of other projects one by one': async (world) => {
        const open = await shared(world, { Action: ['SMN:Unsubscribe'] });
        const closed = await shared(world, { Action: ['SMN:Publish'] });
        const unshared = await shared(world);
        const subscription_urns = [open, closed, unshared].map(({ subscriptionUrn }) => ({
          subscription_urn: subscriptionUrn,
        }));
        const answer = await world.answers(
          'BatchDeleteSubscriptions',
          world.other().client.delete('{p}/subscriptions', { data: { subscription_urns } }),
          200,
        );
        const results = Results.parse(answer['subscriptions_result']);
        assert.deepEqual(
          results.map(({ http_code, code }) => [http_code, code]),
          [
            [200, undefined],
            [403, 'SMN.00308'],
            [403, 'SMN.0001'],
          ],
        );
      },
    },
    ['other-project'],
  ),
  ...casesOf(
    'PublishMessage',
    {
      'brings the message of another project to the subscribers of the topic': async (world) => {
        const { sink } = world.receiver();
        const path = `/${world.name()}`;
        const urn = await world.topic();
        await permit(world, urn, { Action: ['SMN:Publish'] });
        await world.subscription(urn, { protocol: 'http', endpoint: sink.url(path) });
        const token = await world.eventually(async () => {
          const [asked] = sink.received(path);
          assert.ok(asked);
          return asked.body['subscribe_url'];
        });
        await fetch(token ?? '');
        await world.other().client.post(`${topicPath(urn)}/publish`, { data: { message: 'from afar' } });
        await world.eventually(async () => {
          const notified = sink.received(path).find(({ body }) => body['type'] === 'Notification');
          assert.equal(notified?.body['message'], 'from afar');
          assert.equal(notified?.body['topic_urn'], urn);
        });
      },
    },
    ['other-project', 'receiver'],
  ),
];

/** Operations on topics of another project: contract section 10. */
export const sharedTopicCases = [...sharing, ...details];
