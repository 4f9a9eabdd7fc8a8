import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { absentSubscription, absentTopic } from '../urns.ts';
import type { World } from '../world.ts';

const CONFIRM = {
  ConfirmSubscription: '/rest/v2/notifications/subscription/confirm',
  SubscribeTopic: '/v2/notifications/subscriptions/subscribe',
};
const CANCEL = {
  UnsubscribeSubscription: '/rest/v2/notifications/subscription/unsubscribe',
  UnsubscribeTopic: '/v2/notifications/subscriptions/unsubscribe',
};

/** An unconfirmed HTTP subscription and the token that its endpoint was sent. */
const unconfirmed = async ({ topic, subscription, receiver, eventually, name }: World) => {
  const { sink } = receiver();
  const topicUrn = await topic();
  const path = `/${name()}`;
  const urn = await subscription(topicUrn, { protocol: 'http', endpoint: sink.url(path) });
  const token = await eventually(async () => {
    const url = sink.received(path).at(0)?.body['subscribe_url'];
    return z.string().parse(new URL(z.string().parse(url)).searchParams.get('token'));
  });
  return { topicUrn, urn, path, token };
};

const Listed = z.array(z.looseObject({ status: z.number() }));

const statusBecomes = async ({ client, eventually }: World, topicUrn: string, status: number): Promise<void> =>
  eventually(async () => {
    const { subscriptions } = await client.get(`{p}/topics/${topicUrn}/subscriptions`);
    assert.equal(Listed.parse(subscriptions)[0]?.status, status);
  });

const confirm = (operation: 'ConfirmSubscription' | 'SubscribeTopic') => [
  ...casesOf(
    operation,
    {
      'confirms with the token and the topic, as often as it is called': async (world) => {
        const { answers, client } = world;
        const { topicUrn, urn, token } = await unconfirmed(world);
        for (const _ of [1, 2]) {
          const query = { token, topic_urn: topicUrn };
          const confirmed = await answers(operation, client.get(CONFIRM[operation], { query }), 200);
          assert.equal(confirmed['subscription_urn'], urn);
        }
        await statusBecomes(world, topicUrn, 1);
      },
      'needs no signature': async (world) => {
        const { topicUrn, token } = await unconfirmed(world);
        const query = new URLSearchParams({ token, topic_urn: topicUrn });
        assert.equal((await world.raw('GET', `${CONFIRM[operation]}?${query}`, { isAnonymous: true })).status, 200);
      },
      'refuses the token with another topic, or with an endpoint that is no address of a person': async (world) => {
        const { refuses, client, caller } = world;
        const { topicUrn, token } = await unconfirmed(world);
        const call = (query: Record<string, string>) => client.get(CONFIRM[operation], { query });
        await refuses(call({ token, topic_urn: absentTopic(caller) }), 'SMN.0022');
        await refuses(call({ token }), 'SMN.0005');
        await refuses(call({ token, topic_urn: topicUrn, endpoint: 'http://x/' }), 'SMN.0012');
        await statusBecomes(world, topicUrn, 0);
      },
      'refuses the token of a subscription that was removed with SMN.0013': async (world) => {
        const { refuses, client } = world;
        const { topicUrn, urn, token } = await unconfirmed(world);
        await client.delete(`{p}/subscriptions/${urn}`);
        await refuses(client.get(CONFIRM[operation], { query: { token, topic_urn: topicUrn } }), 'SMN.0013');
      },
    },
    ['receiver'],
  ),
  ...casesOf(operation, {
    'refuses a wrong or missing token with SMN.0022': async ({ refuses, client, caller }) => {
      const topic_urn = absentTopic(caller);
      await refuses(client.get(CONFIRM[operation], { query: { token: 'x'.repeat(22), topic_urn } }), 'SMN.0022');
      await refuses(client.get(CONFIRM[operation], { query: { topic_urn } }), 'SMN.0022');
    },
  }),
];

const cancel = (operation: 'UnsubscribeSubscription' | 'UnsubscribeTopic') => [
  ...casesOf(
    operation,
    {
      'cancels a confirmed subscription, notifies its endpoint, and the link in that message subscribes again': async (
        world,
      ) => {
        const { answers, client, receiver, eventually } = world;
        const { topicUrn, urn, path, token } = await unconfirmed(world);
        await client.get(CONFIRM.SubscribeTopic, { query: { token, topic_urn: topicUrn } });
        for (const _ of [1, 2]) {
          await answers(operation, client.get(CANCEL[operation], { query: { subscription_urn: urn } }), 200);
        }
        await statusBecomes(world, topicUrn, 3);
        const again = await eventually(async () => {
          const told = receiver()
            .sink.received(path)
            .find(({ body }) => body['type'] === 'UnsubscribeConfirmation');
          return z.string().parse(told?.body['subscribe_url']);
        });
        assert.equal((await fetch(again)).status, 200);
        await statusBecomes(world, topicUrn, 1);
      },
    },
    ['receiver'],
  ),
  ...casesOf(operation, {
    'refuses malformed and unknown subscriptions': async ({ refuses, client, topic }) => {
      const call = (subscription_urn: string) => client.get(CANCEL[operation], { query: { subscription_urn } });
      await refuses(call('urn:x'), 'SMN.0014');
      await refuses(call(absentSubscription(await topic())), 'SMN.0013');
    },
    'answers refusals with "message", as links do': async ({ raw }) => {
      const answer = await raw('GET', `${CANCEL[operation]}?subscription_urn=x`, { isAnonymous: true });
      assert.equal(answer.status, 400);
      assert.ok(z.looseObject({ message: z.string() }).parse(JSON.parse(answer.text)).message);
    },
  }),
];

/** Links of contract section 4.3 and the life cycle of contract section 8. */
export const linkCases = [
  ...confirm('ConfirmSubscription'),
  ...confirm('SubscribeTopic'),
  ...cancel('UnsubscribeSubscription'),
  ...cancel('UnsubscribeTopic'),
];
