import assert from 'node:assert/strict';
import * as z from 'zod';
import { absentApp, absentDevice, createApp, createDevice, type Fields } from '../apps.ts';
import { casesOf } from '../case.ts';
import type { World } from '../world.ts';

const post = ({ client }: World, applicationUrn: string, data: Fields) =>
  client.post(`{p}/applications/${applicationUrn}/endpoints`, { data });

const createEndpoint = casesOf('CreateApplicationEndpoint', {
  'answers 201 with the URN of the new endpoint': async (world) => {
    const urn = await createApp(world);
    const call = post(world, urn, { token: 'token', user_data: 'Ada' });
    const created = await world.answers('CreateApplicationEndpoint', call, 201);
    const prefix = urn.replace(':app-', ':endpoint-');
    assert.match(String(created['endpoint_urn']).slice(prefix.length), /^-[0-9a-f]{32}$/);
    assert.ok(String(created['endpoint_urn']).startsWith(prefix));
  },
  'answers 200 and the same URN for the same token and user data': async (world) => {
    const urn = await createApp(world);
    const data = { token: 'token', user_data: 'Ada' };
    const device = await createDevice(world, urn, data);
    const again = await world.answers('CreateApplicationEndpoint', post(world, urn, data), 200);
    assert.equal(again['endpoint_urn'], device);
  },
  'refuses a token that exists with other user data with SMN.0133': async (world) => {
    const urn = await createApp(world);
    await createDevice(world, urn, { token: 'token', user_data: 'Ada' });
    await world.refuses(post(world, urn, { token: 'token', user_data: 'Bob' }), 'SMN.0133');
  },
  'refuses an empty token and one above 512 bytes with SMN.0131': async (world) => {
    const urn = await createApp(world);
    for (const token of ['', 't'.repeat(513)])
      await world.refuses(post(world, urn, { token, user_data: '' }), 'SMN.0131');
  },
  'refuses user data above 2048 bytes, or none, with SMN.0132': async (world) => {
    const urn = await createApp(world);
    await world.refuses(post(world, urn, { token: 't', user_data: 'u'.repeat(2049) }), 'SMN.0132');
    await world.refuses(post(world, urn, { token: 't' }), 'SMN.0132');
  },
  'refuses a malformed or unknown application with SMN.0123 or SMN.0122': async (world) => {
    const data = { token: 't', user_data: '' };
    await world.refuses(post(world, 'urn:smn:nowhere', data), 'SMN.0123');
    await world.refuses(post(world, absentApp(world), data), 'SMN.0122');
  },
});

/** Rules of every operation that names an endpoint. */
const refusals = (call: (world: World, urn: string) => Promise<unknown>) => ({
  'refuses a malformed URN with SMN.0134': async (world: World) =>
    world.refuses(call(world, 'urn:smn:nowhere'), 'SMN.0134'),
  'refuses an unknown endpoint with SMN.0125': async (world: World) =>
    world.refuses(call(world, absentDevice(world)), 'SMN.0125'),
  'refuses an endpoint of another project with SMN.0001': async (world: World) =>
    world.refuses(call(world, absentDevice(world, 'conformance-stranger')), 'SMN.0001'),
});

const deleteEndpoint = casesOf('DeleteApplicationEndpoint', {
  'deletes an endpoint, which may be created again': async (world) => {
    const { answers, client, refuses } = world;
    const urn = await createApp(world);
    const device = await createDevice(world, urn);
    await answers('DeleteApplicationEndpoint', client.delete(`{p}/endpoints/${device}`), 200);
    await refuses(client.get(`{p}/endpoints/${device}`), 'SMN.0125');
    await refuses(client.delete(`{p}/endpoints/${device}`), 'SMN.0125');
    assert.equal(await createDevice(world, urn), device);
  },
  ...refusals(({ client }, urn) => client.delete(`{p}/endpoints/${urn}`)),
});

const showEndpoint = casesOf('ListApplicationEndpointAttributes', {
  'shows an endpoint': async (world) => {
    const device = await createDevice(world, await createApp(world), { token: 'token', user_data: '中' });
    const call = world.client.get(`{p}/endpoints/${device}`);
    const shown = await world.answers('ListApplicationEndpointAttributes', call, 200);
    assert.deepEqual(shown['attributes'], { enabled: 'true', token: 'token', user_data: '中' });
  },
  ...refusals(({ client }, urn) => client.get(`{p}/endpoints/${urn}`)),
});

const Endpoints = z.array(z.looseObject({ endpoint_urn: z.string(), token: z.string() }));

const listEndpoints = casesOf('ListApplicationEndpoints', {
  'lists the oldest first by pages, and says whether there are more': async (world) => {
    const { client, answers, eventually } = world;
    const urn = await createApp(world);
    for (const token of ['a', 'b', 'c']) await createDevice(world, urn, { token, user_data: '' });
    const list = (query: Record<string, number>) => client.get(`{p}/applications/${urn}/endpoints`, { query });
    await eventually(async () => assert.equal(Endpoints.parse((await list({}))['endpoints']).length, 3));
    const first = await answers('ListApplicationEndpoints', list({ limit: 2 }), 200);
    assert.equal(first['next_page_flag'], true);
    const second = await list({ limit: 2, offset: 2 });
    assert.equal(second['next_page_flag'], false);
    const tokens = [first, second].flatMap((page) => Endpoints.parse(page['endpoints']).map(({ token }) => token));
    assert.deepEqual(tokens, ['a', 'b', 'c']);
    const past = await list({ offset: 3 });
    assert.deepEqual([past['endpoints'], past['next_page_flag']], [[], false]);
  },
  'filters by token, user data and state': async (world) => {
    const { client, eventually } = world;
    const urn = await createApp(world);
    for (const [token, user_data] of [
      ['a', 'x'],
      ['b', 'x'],
      ['c', 'y'],
    ])
      await createDevice(world, urn, { token, user_data });
    const off = await createDevice(world, urn, { token: 'b', user_data: 'x' });
    await client.put(`{p}/endpoints/${off}`, { data: { enabled: 'false' } });
    const finds = async (query: Record<string, string>, tokens: readonly string[]): Promise<void> => {
      const page = await client.get(`{p}/applications/${urn}/endpoints`, { query });
      const found = Endpoints.parse(page['endpoints']).map(({ token }) => token);
      assert.deepEqual(found.toSorted(), tokens);
    };
    await eventually(async () => {
      await finds({ token: 'a' }, ['a']);
      await finds({ token: 'z' }, []);
      await finds({ user_data: 'x' }, ['a', 'b']);
      await finds({ enabled: 'false' }, ['b']);
      await finds({ enabled: 'true', user_data: 'x' }, ['a']);
    });
  },
  'refuses a bad page with SMN.0015 and a bad state with SMN.0136': async (world) => {
    const path = `{p}/applications/${await createApp(world)}/endpoints`;
    await world.refuses(world.client.get(path, { query: { limit: 0 } }), 'SMN.0015');
    await world.refuses(world.client.get(path, { query: { enabled: 'maybe' } }), 'SMN.0136');
  },
  'refuses a malformed or unknown application with SMN.0123 or SMN.0122': async (world) => {
    await world.refuses(world.client.get('{p}/applications/urn:smn:nowhere/endpoints'), 'SMN.0123');
    await world.refuses(world.client.get(`{p}/applications/${absentApp(world)}/endpoints`), 'SMN.0122');
  },
});

const updateEndpoint = casesOf('UpdateApplicationEndpoint', {
  'changes what is given and nothing else': async (world) => {
    const { client, answers } = world;
    const device = await createDevice(world, await createApp(world), { token: 'token', user_data: 'Ada' });
    const update = (data: Fields) =>
      answers('UpdateApplicationEndpoint', client.put(`{p}/endpoints/${device}`, { data }), 200);
    const shows = async (attributes: Fields) =>
      assert.deepEqual((await client.get(`{p}/endpoints/${device}`))['attributes'], attributes);
    await update({ enabled: 'false' });
    await shows({ enabled: 'false', token: 'token', user_data: 'Ada' });
    await update({ user_data: 'Bob' });
    await shows({ enabled: 'false', token: 'token', user_data: 'Bob' });
    await update({ enabled: 'true', user_data: '' });
    await shows({ enabled: 'true', token: 'token', user_data: '' });
    await update({});
    await shows({ enabled: 'true', token: 'token', user_data: '' });
  },
  'refuses a state that is neither "true" nor "false" with SMN.0136': async (world) => {
    const device = await createDevice(world, await createApp(world));
    for (const enabled of ['maybe', true])
      await world.refuses(world.client.put(`{p}/endpoints/${device}`, { data: { enabled } }), 'SMN.0136');
  },
  'refuses user data above 2048 bytes with SMN.0132': async (world) => {
    const device = await createDevice(world, await createApp(world));
    const data = { user_data: '中'.repeat(683) };
    await world.refuses(world.client.put(`{p}/endpoints/${device}`, { data }), 'SMN.0132');
  },
  ...refusals(({ client }, urn) => client.put(`{p}/endpoints/${urn}`, { data: { enabled: 'true' } })),
});

/** Contract section 4.12 nos. 67 to 71. */
export const applicationEndpointCases = [
  ...createEndpoint,
  ...deleteEndpoint,
  ...showEndpoint,
  ...listEndpoints,
  ...updateEndpoint,
];
