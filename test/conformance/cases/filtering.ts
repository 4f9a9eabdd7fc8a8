import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import type { World } from '../world.ts';

const PATH = '{p}/subscriptions/filter_polices';

type Policies = Readonly<Record<string, readonly string[]>>;

const setPolicies = ({ client }: World, subscription_urn: string, policies: Policies) => {
  const filter_polices = Object.entries(policies).map(([name, string_equals]) => ({ name, string_equals }));
  return client.put(PATH, { data: { polices: [{ subscription_urn, filter_polices }] } });
};

/** A confirmed endpoint of the receiver, with these policies if any. */
const endpoint = async (world: World, topicUrn: string, policies?: Policies) => {
  const { subscription, receiver, eventually, name } = world;
  const { sink } = receiver();
  const path = `/${name()}`;
  const urn = await subscription(topicUrn, { protocol: 'http', endpoint: sink.url(path) });
  if (policies !== undefined) await setPolicies(world, urn, policies);
  const confirmation = await eventually(async () => z.string().parse(sink.received(path).at(0)?.body['subscribe_url']));
  assert.equal((await fetch(confirmation)).status, 200);
  return { path, urn };
};

const publisher =
  ({ client }: World, topicUrn: string) =>
  (message: string, ...message_attributes: readonly object[]) =>
    client.post(`{p}/topics/${topicUrn}/publish`, { data: { message, message_attributes } });

/** Published last and without attributes: once all subscribers have it, what else came is all that comes. */
const LAST = 'to everybody';

const gets = async ({ receiver, eventually }: World, { path }: { readonly path: string }, ...messages: string[]) => {
  await eventually(async () => {
    const notifications = receiver()
      .sink.received(path)
      .filter(({ body }) => body['type'] === 'Notification');
    const got = new Set(notifications.map(({ body }) => body['message'] ?? ''));
    assert.deepEqual([...got].toSorted(), [...messages, LAST].toSorted());
  });
};

const string = (name: string, value: unknown) => ({ name, type: 'STRING', value });
const array = (name: string, ...value: readonly string[]) => ({ name, type: 'STRING_ARRAY', value });
const ofProtocols = (...value: readonly string[]) => ({ name: 'smn_protocol', type: 'PROTOCOL', value });

/** Who gets a message with attributes: contract section 11. */
export const filteringCases = casesOf(
  'PublishMessage',
  {
    'reaches whose policies share a value with each attribute, and without attributes all subscribers': async (
      world,
    ) => {
      const topicUrn = await world.topic();
      const a = await endpoint(world, topicUrn, { week: ['sunday', 'wednesday'], time: ['morning', 'afternoon'] });
      const b = await endpoint(world, topicUrn, { week: ['monday', 'wednesday'], time: ['night', 'midnight'] });
      const bare = await endpoint(world, topicUrn);
      const publish = publisher(world, topicUrn);
      await publish('1', string('week', 'sunday'));
      await publish('2', string('week', 'sunday'), string('time', 'night'));
      await publish('3', array('week', 'sunday', 'monday'), array('time', 'morning', 'night'));
      await publish('4', string('week', ['wednesday']));
      await publish('5', string('week', 'Sunday'));
      await publish('6', string('week', 'sunday'), string('place', 'port'));
      await publish(LAST);
      await gets(world, a, '1', '3', '4');
      await gets(world, b, '3', '4');
      await gets(world, bare);
    },
    'goes by the filter policies of the moment': async (world) => {
      const { client, topic } = world;
      const topicUrn = await topic();
      const one = await endpoint(world, topicUrn, { week: ['周三'] });
      const wednesday = string('week', '周三');
      const publish = publisher(world, topicUrn);
      await publish('first', wednesday);
      await setPolicies(world, one.urn, { time: ['night'] });
      await publish('second', wednesday);
      await setPolicies(world, one.urn, { week: ['周二', '周三'] });
      await publish('third', wednesday);
      await client.delete(PATH, { data: { subscription_urns: [one.urn] } });
      await publish('fourth', wednesday);
      await publish(LAST);
      await gets(world, one, 'first', 'third');
    },
    'reaches the protocols of smn_protocol only, beside the filter policies': async (world) => {
      const topicUrn = await world.topic();
      const bare = await endpoint(world, topicUrn);
      const choosy = await endpoint(world, topicUrn, { week: ['sunday'] });
      const publish = publisher(world, topicUrn);
      await publish('1', ofProtocols('http', 'sms'));
      await publish('2', ofProtocols('https', 'email'));
      await publish('3', ofProtocols('http'), string('week', 'sunday'));
      await publish(LAST);
      await gets(world, bare, '1');
      await gets(world, choosy, '1', '3');
    },
  },
  ['receiver'],
);
