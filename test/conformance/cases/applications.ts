import assert from 'node:assert/strict';
import * as z from 'zod';
import { absentApp, anHmsApp, anIosApp, appName, createApp, createDevice, type Fields } from '../apps.ts';
import { casesOf } from '../case.ts';
import type { World } from '../world.ts';

const refusesToCreate = async (world: World, change: Fields, code: Parameters<World['refuses']>[1]): Promise<void> =>
  world.refuses(world.client.post('{p}/applications', { data: { ...anHmsApp(world), ...change } }), code);

const createApplication = casesOf('CreateApplication', {
  'answers 201 with URN and id of a new application of HMS': async (world) => {
    const { answers, client, caller, cleanUp } = world;
    const data = anHmsApp(world);
    const answer = await answers('CreateApplication', client.post('{p}/applications', { data }), 201);
    cleanUp(() => client.delete(`{p}/applications/${answer['application_urn']}`));
    const { region, projectId } = caller;
    assert.equal(answer['application_urn'], `urn:smn:${region}:${projectId}:app-HMS-${data['name']}`);
    assert.match(String(answer['application_id']), /^[0-9a-f]{32}$/);
  },
  'answers 201 for each of Apple’s platforms': async (world) => {
    const { answers, client, cleanUp } = world;
    for (const platform of ['APNS', 'APNS_SANDBOX']) {
      const data = { ...anIosApp(world), platform };
      const answer = await answers('CreateApplication', client.post('{p}/applications', { data }), 201);
      cleanUp(() => client.delete(`{p}/applications/${answer['application_urn']}`));
    }
  },
  'answers 200 and the same id when all is the same': async (world) => {
    const data = anHmsApp(world);
    const urn = await createApp(world, data);
    const again = await world.answers('CreateApplication', world.client.post('{p}/applications', { data }), 200);
    const shown = await world.client.get(`{p}/applications/${urn}`);
    assert.equal(again['application_urn'], urn);
    assert.equal(again['application_id'], shown['application_id']);
  },
  'refuses other credentials under the same name with SMN.0121': async (world) => {
    const data = anHmsApp(world);
    await createApp(world, data);
    const other = { ...data, platform_principal: '100000002' };
    await world.refuses(world.client.post('{p}/applications', { data: other }), 'SMN.0121');
  },
  'refuses a name that breaks the rules with SMN.0115': async (world) => {
    for (const name of ['', 'a-b', 'a b', 'a'.repeat(65), '中']) await refusesToCreate(world, { name }, 'SMN.0115');
  },
  'refuses an unknown platform with SMN.0116': async (world) => {
    for (const platform of ['GCM', 'hms', '']) await refusesToCreate(world, { platform }, 'SMN.0116');
  },
  'refuses a certificate that is a key with SMN.0117': async (world) => {
    const { platform_credential, ...app } = anIosApp(world);
    const change = { ...app, platform_principal: platform_credential, platform_credential };
    await refusesToCreate(world, change, 'SMN.0117');
  },
  'refuses what is no certificate, and a key that does not belong to it, with SMN.0118': async (world) => {
    const app = anIosApp(world);
    await refusesToCreate(world, { ...app, platform_principal: 'bm90aGluZw==' }, 'SMN.0118');
    const { platform_credential } = anIosApp(world);
    await refusesToCreate(world, { ...app, platform_credential }, 'SMN.0118');
    await refusesToCreate(world, { platform_credential: 'short' }, 'SMN.0118');
  },
  'refuses a principal that is too long with SMN.0119': async (world) => {
    await refusesToCreate(world, { platform_principal: '1'.repeat(21) }, 'SMN.0119');
    await refusesToCreate(world, { ...anIosApp(world), platform_principal: 'a'.repeat(8193) }, 'SMN.0119');
  },
  'refuses a credential that is too long with SMN.0120': async (world) => {
    await refusesToCreate(world, { platform_credential: 'a'.repeat(65) }, 'SMN.0120');
    await refusesToCreate(world, { ...anIosApp(world), platform_credential: 'a'.repeat(8193) }, 'SMN.0120');
  },
});

/** Rules of every operation that names an application. */
const refusals = (call: (world: World, urn: string) => Promise<unknown>) => ({
  'refuses a malformed URN with SMN.0123': async (world: World) =>
    world.refuses(call(world, 'urn:smn:nowhere'), 'SMN.0123'),
  'refuses an unknown application with SMN.0122': async (world: World) =>
    world.refuses(call(world, absentApp(world)), 'SMN.0122'),
  'refuses an application of another project with SMN.0001': async (world: World) =>
    world.refuses(call(world, absentApp(world, 'conformance-stranger')), 'SMN.0001'),
});

const deleteApplication = casesOf('DeleteApplication', {
  'deletes an application and its endpoints': async (world) => {
    const { answers, client, refuses } = world;
    const urn = await createApp(world);
    const device = await createDevice(world, urn);
    await answers('DeleteApplication', client.delete(`{p}/applications/${urn}`), 200);
    await refuses(client.get(`{p}/applications/${urn}`), 'SMN.0122');
    await refuses(client.get(`{p}/endpoints/${device}`), 'SMN.0125');
    await refuses(client.delete(`{p}/applications/${urn}`), 'SMN.0122');
  },
  'lets an application of the same name be another one': async (world) => {
    const { client } = world;
    const data = anHmsApp(world);
    const urn = await createApp(world, data);
    const before = await client.get(`{p}/applications/${urn}`);
    await client.delete(`{p}/applications/${urn}`);
    const other = { ...data, platform_principal: '100000002' };
    const after = await client.post('{p}/applications', { data: other });
    assert.equal(after.httpStatusCode, 201);
    assert.equal(after['application_urn'], urn);
    assert.notEqual(after['application_id'], before['application_id']);
  },
  ...refusals(({ client }, urn) => client.delete(`{p}/applications/${urn}`)),
});

const showApplication = casesOf('ListApplicationAttributes', {
  'shows that an application is enabled': async (world) => {
    const urn = await createApp(world);
    const call = world.client.get(`{p}/applications/${urn}`);
    const shown = await world.answers('ListApplicationAttributes', call, 200);
    assert.deepEqual(shown['attributes'], { enabled: 'true' });
  },
  'shows when the certificate of Apple ends': async (world) => {
    const urn = await createApp(world, anIosApp(world));
    const call = world.client.get(`{p}/applications/${urn}`);
    const shown = await world.answers('ListApplicationAttributes', call, 200);
    const Attributes = z.strictObject({
      enabled: z.literal('true'),
      apple_certificate_expiration_date: z.iso.datetime(),
    });
    const { apple_certificate_expiration_date: end } = Attributes.parse(shown['attributes']);
    assert.ok(Date.parse(end) > Date.now());
  },
  ...refusals(({ client }, urn) => client.get(`{p}/applications/${urn}`)),
});

const Applications = z.array(z.looseObject({ name: z.string(), platform: z.string() }));

const listApplications = casesOf('ListApplications', {
  'lists the oldest first by the start of the name, paged, with the number of all': async (world) => {
    const { client, answers, eventually } = world;
    const name = appName(world);
    const names = [`${name}_1`, `${name}_2`, `${name}_3`];
    for (const one of names) await createApp(world, { ...anHmsApp(world), name: one });
    await eventually(async () => {
      const all = await client.get('{p}/applications', { query: { name } });
      assert.equal(all['application_count'], 3);
    });
    const query = { name, offset: 1, limit: 1 };
    const page = await answers('ListApplications', client.get('{p}/applications', { query }), 200);
    assert.equal(page['application_count'], 3);
    const found = Applications.parse(page['applications']).map((one) => one.name);
    assert.deepEqual(found, names.slice(1, 2));
    const past = await client.get('{p}/applications', { query: { name, offset: 3 } });
    assert.deepEqual(past['applications'], []);
  },
  'filters by platform': async (world) => {
    const { client, eventually } = world;
    const app = anIosApp(world);
    await createApp(world, app);
    await createApp(world, { ...anHmsApp(world), name: app['name'] });
    await eventually(async () => {
      const query = { name: String(app['name']), platform: 'APNS_SANDBOX' };
      const found = Applications.parse((await client.get('{p}/applications', { query }))['applications']);
      assert.deepEqual(
        found.map(({ platform }) => platform),
        ['APNS_SANDBOX'],
      );
    });
  },
  'refuses a bad page with SMN.0015': async ({ refuses, client }) => {
    await refuses(client.get('{p}/applications', { query: { limit: 101 } }), 'SMN.0015');
    await refuses(client.get('{p}/applications', { query: { offset: -1 } }), 'SMN.0015');
  },
  'refuses a name that no application can start with, with SMN.0115': async ({ refuses, client }) =>
    refuses(client.get('{p}/applications', { query: { name: 'a b' } }), 'SMN.0115'),
  'refuses an unknown platform with SMN.0116': async ({ refuses, client }) =>
    refuses(client.get('{p}/applications', { query: { platform: 'GCM' } }), 'SMN.0116'),
});

const huawei = { platform_principal: '100000002', platform_credential: 'a1'.repeat(16) };

const updateApplication = casesOf('UpdateApplication', {
  'replaces the credentials': async (world) => {
    const { client, answers, refuses } = world;
    const data = anHmsApp(world);
    const urn = await createApp(world, data);
    await answers('UpdateApplication', client.put(`{p}/applications/${urn}`, { data: huawei }), 200);
    await refuses(client.post('{p}/applications', { data }), 'SMN.0121');
    const again = await client.post('{p}/applications', { data: { ...data, ...huawei } });
    assert.equal(again.httpStatusCode, 200);
  },
  'refuses credentials of another platform': async (world) => {
    const { client, refuses } = world;
    const urn = await createApp(world);
    const { platform_principal, platform_credential } = anIosApp(world);
    const update = (data: Fields) => client.put(`{p}/applications/${urn}`, { data });
    await refuses(update({ platform_principal, platform_credential }), 'SMN.0119');
    await refuses(update({ ...huawei, platform_credential }), 'SMN.0120');
    await refuses(update({ ...huawei, platform_principal: '-' }), 'SMN.0118');
    const ofApple = await createApp(world, anIosApp(world));
    const swapped = { platform_principal: platform_credential, platform_credential };
    await refuses(client.put(`{p}/applications/${ofApple}`, { data: swapped }), 'SMN.0117');
  },
  ...refusals(({ client }, urn) => client.put(`{p}/applications/${urn}`, { data: huawei })),
});

/** Contract section 4.12 nos. 61 to 65. */
export const applicationCases = [
  ...createApplication,
  ...deleteApplication,
  ...showApplication,
  ...listApplications,
  ...updateApplication,
];
