import assert from 'node:assert/strict';
import { absentDevice, anIosApp, createApp, createDevice, type Fields } from '../apps.ts';
import { casesOf } from '../case.ts';
import type { World } from '../world.ts';

const publish = ({ client }: World, endpointUrn: string, data: Fields) =>
  client.post(`{p}/endpoints/${endpointUrn}/publish`, { data });

/** A device of an application of HMS. */
const anHmsDevice = async (world: World): Promise<string> => createDevice(world, await createApp(world));

const answersWithId = async (world: World, call: ReturnType<typeof publish>): Promise<void> => {
  const answer = await world.answers('PublishAppMessage', call, 200);
  assert.match(String(answer['message_id']), /^[0-9a-f]{32}$/);
};

const publishAppMessage = casesOf('PublishAppMessage', {
  'answers 200 with the id of the message': async (world) => {
    const device = await anHmsDevice(world);
    await answersWithId(world, publish(world, device, { message: 'Hello', time_to_live: '60' }));
  },
  'takes a structure by platform, as text or as an object': async (world) => {
    const device = await anHmsDevice(world);
    const structure = { HMS: 'Hello' };
    await answersWithId(world, publish(world, device, { message_structure: JSON.stringify(structure) }));
    await answersWithId(world, publish(world, device, { message_structure: structure }));
  },
  'refuses a message that is missing, or too large for the platform, with SMN.0009': async (world) => {
    const device = await anHmsDevice(world);
    for (const data of [
      {},
      { message: '' },
      { message: 'x'.repeat(2049) },
      { message_structure: { HMS: 'x'.repeat(2049) } },
    ])
      await world.refuses(publish(world, device, data), 'SMN.0009');
    const ofApple = await createDevice(world, await createApp(world, anIosApp(world)));
    await answersWithId(world, publish(world, ofApple, { message: 'x'.repeat(4000) }));
    await world.refuses(publish(world, ofApple, { message: 'x'.repeat(4097) }), 'SMN.0009');
  },
  'refuses a structure that is none, or has nothing for the platform, with SMN.0021': async (world) => {
    const device = await anHmsDevice(world);
    for (const message_structure of ['Hello', '[]', '{"HMS":5}', '{"APNS":"x"}'])
      await world.refuses(publish(world, device, { message_structure }), 'SMN.0021');
  },
  'refuses a time to live that is none, or above a day, with SMN.0019': async (world) => {
    const device = await anHmsDevice(world);
    for (const time_to_live of ['0', 'soon', '604801'])
      await world.refuses(publish(world, device, { message: 'x', time_to_live }), 'SMN.0019');
  },
  'refuses a disabled endpoint with SMN.0136': async (world) => {
    const device = await anHmsDevice(world);
    await world.client.put(`{p}/endpoints/${device}`, { data: { enabled: 'false' } });
    await world.refuses(publish(world, device, { message: 'x' }), 'SMN.0136');
    await world.client.put(`{p}/endpoints/${device}`, { data: { enabled: 'true' } });
    await answersWithId(world, publish(world, device, { message: 'x' }));
  },
  'refuses a malformed URN with SMN.0134': async (world) =>
    world.refuses(publish(world, 'urn:smn:nowhere', { message: 'x' }), 'SMN.0134'),
  'refuses an unknown endpoint with SMN.0125': async (world) =>
    world.refuses(publish(world, absentDevice(world), { message: 'x' }), 'SMN.0125'),
  'refuses an endpoint of another project with SMN.0001': async (world) =>
    world.refuses(publish(world, absentDevice(world, 'conformance-stranger'), { message: 'x' }), 'SMN.0001'),
});

/** Waits until the device of that token shows exactly this, in any order. */
const shows = ({ receiver, eventually }: World, token: string, payloads: readonly unknown[]): Promise<void> =>
  eventually(async () => {
    const entries = (await receiver().outbox('application')).filter(({ to }) => to === token);
    const texts = entries.map(({ text }) => text).toSorted();
    assert.deepEqual(texts, payloads.map((payload) => JSON.stringify(payload)).toSorted());
  });

const pushedMessages = casesOf(
  'PublishAppMessage',
  {
    'brings the message to the device, the platform’s own payload as it is': async (world) => {
      const token = world.name();
      const urn = await createApp(world, anIosApp(world));
      const device = await createDevice(world, urn, { token, user_data: '' });
      const own = { aps: { badge: 1 } };
      await publish(world, device, { message: 'Hello' });
      await publish(world, device, { message_structure: { APNS_SANDBOX: JSON.stringify(own), HMS: 'not this' } });
      await shows(world, token, [{ aps: { alert: 'Hello' } }, own]);
    },
  },
  ['receiver'],
);

const subscribedDevices = casesOf('AddSubscription', {
  'subscribes an endpoint of an application without confirmation': async (world) => {
    const { client, eventually } = world;
    const topic = await world.topic();
    const endpoint = await anHmsDevice(world);
    const data = { protocol: 'application', endpoint };
    const path = `{p}/topics/${topic}/subscriptions`;
    const added = await world.answers('AddSubscription', client.post(path, { data }), 201);
    await eventually(async () => {
      const [listed] = Object((await client.get(path))['subscriptions']);
      assert.equal(listed.subscription_urn, added['subscription_urn']);
      assert.equal(listed.status, 2);
    });
  },
  'refuses an application endpoint of another project, or what is none, with SMN.0012': async (world) => {
    const topic = await world.topic();
    for (const endpoint of ['device', absentDevice(world, 'conformance-stranger')]) {
      const data = { protocol: 'application', endpoint };
      await world.refuses(world.client.post(`{p}/topics/${topic}/subscriptions`, { data }), 'SMN.0012');
    }
  },
});

const publishedToDevices = casesOf(
  'PublishMessage',
  {
    'reaches subscribed devices with the text for their platform': async (world) => {
      const token = world.name();
      const endpoint = await createDevice(world, await createApp(world, anIosApp(world)), { token, user_data: '' });
      const topic = await world.topic();
      await world.subscription(topic, { protocol: 'application', endpoint });
      const message_structure = JSON.stringify({ default: 'd', HMS: 'h', APNS_SANDBOX: 'sandbox' });
      await world.client.post(`{p}/topics/${topic}/publish`, { data: { message_structure } });
      await world.client.post(`{p}/topics/${topic}/publish`, { data: { subject: 'News', message: 'plain' } });
      await shows(world, token, [{ aps: { alert: 'sandbox' } }, { aps: { alert: { title: 'News', body: 'plain' } } }]);
    },
  },
  ['receiver'],
);

/** Contract section 4.12 no. 66, and the protocol `application`. */
export const pushCases = [...publishAppMessage, ...pushedMessages, ...subscribedDevices, ...publishedToDevices];
