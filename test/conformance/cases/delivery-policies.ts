import assert from 'node:assert/strict';
import { casesOf } from '../case.ts';
import { absentSubscription, absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

const ofSubscription = (urn: string): string => `/ops/v1/{project_id}/subscriptions/${urn}/delivery-policy`;
const ofTopic = (urn: string): string => `/ops/v1/{project_id}/topics/${urn}/delivery-policy`;

const POLICY = {
  max_per_second: 5,
  windows: [{ days: ['mon', 'tue'], from: '08:00', to: '18:00' }],
  time_zone: 'Europe/Berlin',
  retry: 'smn',
  keep_seconds: 86_400,
};

/** What an answer says of the policy. */
const policyIn = (answer: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.keys(POLICY).flatMap((name) => (name in answer ? [[name, answer[name]]] : [])));

type Method = 'get' | 'put' | 'delete';

const refusesStrangeSubscriptions = async ({ topic, caller, refuses, client }: World, method: Method) => {
  await refuses(client[method](ofSubscription('urn:x')), 'SMN.0014');
  await refuses(client[method](ofSubscription(absentSubscription(await topic()))), 'SMN.0013');
  await refuses(client[method](ofSubscription(absentSubscription(absentTopic(caller)))), 'SMN.0006');
  await refuses(client[method](ofSubscription(absentSubscription(foreignTopic(caller)))), 'SMN.0001');
};

const refusesStrangeTopics = async ({ caller, refuses, client }: World, method: Method) => {
  await refuses(client[method](ofTopic('urn:x')), 'SMN.0005');
  await refuses(client[method](ofTopic(absentTopic(caller))), 'SMN.0006');
  await refuses(client[method](ofTopic(foreignTopic(caller))), 'SMN.0001');
};

const refusesInvalid = async ({ refuses, client }: World, path: string) => {
  await refuses(client.put(path, { data: { max_per_second: 1001 } }), 'OPS.0020');
  await refuses(client.put(path, { data: { windows: POLICY.windows } }), 'OPS.0022');
  await refuses(client.put(path, { data: { ...POLICY, time_zone: 'Mars/Olympus' } }), 'OPS.0022');
  await refuses(client.put(path, { data: { retry: 'never' } }), 'OPS.0023');
  await refuses(client.put(path, { data: { keep_seconds: 1_209_601 } }), 'OPS.0024');
};

const bySubscription = [
  ...casesOf('UpdateSubscriptionDeliveryPolicy', {
    'refuses what is no subscription of the project': (world) => refusesStrangeSubscriptions(world, 'put'),
    'refuses fields that are not allowed': async (world) =>
      refusesInvalid(world, ofSubscription(await world.subscription(await world.topic()))),
    'replaces the policy as a whole': async ({ topic, subscription, answers, client }) => {
      const path = ofSubscription(await subscription(await topic()));
      await answers('UpdateSubscriptionDeliveryPolicy', client.put(path, { data: POLICY }), 200);
      const data = { max_per_second: 7 };
      const answer = await answers('UpdateSubscriptionDeliveryPolicy', client.put(path, { data }), 200);
      assert.equal(answer['max_per_second'], 7);
      assert.equal('keep_seconds' in answer || 'windows' in answer, false);
    },
  }),
  ...casesOf('ShowSubscriptionDeliveryPolicy', {
    'refuses what is no subscription of the project': (world) => refusesStrangeSubscriptions(world, 'get'),
    'shows the policy that applies, and whose it is': async ({ topic, subscription, answers, client }) => {
      const topicUrn = await topic();
      const path = ofSubscription(await subscription(topicUrn));
      const show = () => answers('ShowSubscriptionDeliveryPolicy', client.get(path), 200);
      assert.equal((await show())['source'], 'none');
      await client.put(ofTopic(topicUrn), { data: { max_per_second: 3 } });
      const inherited = await show();
      assert.deepEqual([inherited['source'], inherited['max_per_second']], ['topic', 3]);
      await client.put(path, { data: POLICY });
      const own = await show();
      assert.deepEqual([own['source'], policyIn(own)], ['subscription', POLICY]);
    },
  }),
  ...casesOf('DeleteSubscriptionDeliveryPolicy', {
    'refuses what is no subscription of the project': (world) => refusesStrangeSubscriptions(world, 'delete'),
    'ends the policy, and answers 200 when there is none': async ({ topic, subscription, answers, client }) => {
      const path = ofSubscription(await subscription(await topic()));
      await client.put(path, { data: POLICY });
      await answers('DeleteSubscriptionDeliveryPolicy', client.delete(path), 200);
      assert.equal((await client.get(path))['source'], 'none');
      await answers('DeleteSubscriptionDeliveryPolicy', client.delete(path), 200);
    },
  }),
];

const byTopic = [
  ...casesOf('UpdateTopicDeliveryPolicy', {
    'refuses what is no topic of the project': (world) => refusesStrangeTopics(world, 'put'),
    'refuses fields that are not allowed': async (world) => refusesInvalid(world, ofTopic(await world.topic())),
    'replaces the policy as a whole': async ({ topic, answers, client }) => {
      const path = ofTopic(await topic());
      const set = await answers('UpdateTopicDeliveryPolicy', client.put(path, { data: POLICY }), 200);
      assert.deepEqual(policyIn(set), POLICY);
      const answer = await answers('UpdateTopicDeliveryPolicy', client.put(path, { data: {} }), 200);
      assert.deepEqual(policyIn(answer), {});
    },
  }),
  ...casesOf('ShowTopicDeliveryPolicy', {
    'refuses what is no topic of the project': (world) => refusesStrangeTopics(world, 'get'),
    'shows no field when there is none': async ({ topic, answers, client }) => {
      const urn = await topic();
      const answer = await answers('ShowTopicDeliveryPolicy', client.get(ofTopic(urn)), 200);
      assert.deepEqual([answer['topic_urn'], policyIn(answer)], [urn, {}]);
    },
  }),
  ...casesOf('DeleteTopicDeliveryPolicy', {
    'refuses what is no topic of the project': (world) => refusesStrangeTopics(world, 'delete'),
    'ends the policy, and answers 200 when there is none': async ({ topic, answers, client }) => {
      const path = ofTopic(await topic());
      await client.put(path, { data: POLICY });
      await answers('DeleteTopicDeliveryPolicy', client.delete(path), 200);
      assert.equal('retry' in (await client.get(path)), false);
      await answers('DeleteTopicDeliveryPolicy', client.delete(path), 200);
    },
  }),
];

/** Delivery policies of subscriptions and topics (docs/operations-api.md). */
export const deliveryPolicyCases = [...bySubscription, ...byTopic];
