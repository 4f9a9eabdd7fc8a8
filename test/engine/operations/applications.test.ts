import { X509Certificate } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseApplicationUrn } from '#src/domain/applications/application.ts';
import { createApplicationSecrets } from '#src/stores/applications/application-secrets.ts';
import { appleCredentials, HUAWEI_CREDENTIALS } from '#test/support/apple-credentials.ts';
import { type Operations, startOperations } from '#test/support/operations.ts';
import { until } from '#test/support/until.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const create = (project_id: string, name: string, body: Record<string, unknown> = {}) =>
  service.call('CreateApplication', {
    path: { project_id },
    body: { name, platform: 'HMS', ...HUAWEI_CREDENTIALS, ...body },
  });

const attributesOf = (project_id: string, application_urn: string) =>
  service.call('ListApplicationAttributes', { path: { project_id, application_urn } });

const stored = async (application_urn: string) => {
  const urn = parseApplicationUrn(application_urn);
  const application = urn && (await service.dependencies.applications.get(urn));
  if (application === undefined) throw new Error(`There is no application ${application_urn}`);
  return application;
};

const apple = appleCredentials();
const ofApple = {
  platform: 'APNS',
  platform_principal: apple.platform_principal,
  platform_credential: apple.platform_credential,
};

describe('CreateApplication', () => {
  test('creates an application once, and answers the same one again', async () => {
    const first = await create('p-create', 'shop');
    const again = await create('p-create', 'shop');

    expect(first).toMatchObject({
      status: 201,
      body: {
        application_urn: 'urn:smn:us-east-1:p-create:app-HMS-shop',
        application_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    });
    expect(again.status).toBe(200);
    expect(again.body.application_id).toBe(first.body.application_id);
  });

  test('makes one of several that come at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => create('p-race', 'shop')));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.application_id)).size).toBe(1);
  });

  test('refuses other credentials under the same name, and takes them for another platform', async () => {
    await create('p-other', 'shop');

    expect(await create('p-other', 'shop', { platform_principal: '100000002' })).toMatchObject({
      status: 400,
      code: 'SMN.0121',
    });
    expect(await create('p-other', 'shop', ofApple)).toMatchObject({ status: 201 });
  });

  test('refuses credentials that are not those of the platform, and keeps nothing', async () => {
    const refused = await create('p-bad', 'shop', { ...ofApple, platform_principal: 'bm90aGluZw==' });

    expect(refused).toMatchObject({ status: 400, code: 'SMN.0118' });
    expect(await attributesOf('p-bad', 'urn:smn:us-east-1:p-bad:app-APNS-shop')).toMatchObject({ code: 'SMN.0122' });
  });

  test('keeps no credential in the clear; they open with the purpose of applications only', async () => {
    const { body } = await create('p-secret', 'shop', ofApple);
    const application = await stored(body.application_urn);

    const { Items = [] } = await service.dynamodb.dynamodb.send(new ScanCommand({ TableName: 'registry' }));
    const texts = Items.map((item) => JSON.stringify(item));
    const key = apple.key.split('\n')[1] ?? '';
    expect(texts.some((text) => text.includes('p-secret'))).toBe(true);
    expect(texts.filter((text) => text.includes(key) || text.includes(ofApple.platform_credential))).toEqual([]);
    expect(await createApplicationSecrets(service.keys).decrypt(application)).toEqual({
      principal: new X509Certificate(apple.cert).toString(),
      credential: apple.key,
    });
    const moved = { ...application, id: '0'.repeat(32) };
    await expect(createApplicationSecrets(service.keys).decrypt(moved)).rejects.toThrow();
  });
});

describe('an application', () => {
  test('shows its state, and of Apple’s platforms when the certificate ends', async () => {
    const huawei = await create('p-show', 'shop');
    const { body } = await create('p-show', 'shop', ofApple);

    expect((await attributesOf('p-show', huawei.body.application_urn)).body).toEqual({
      request_id: expect.any(String),
      application_id: huawei.body.application_id,
      attributes: { enabled: 'true' },
    });
    const { validToDate } = new X509Certificate(apple.cert);
    expect((await attributesOf('p-show', body.application_urn)).body.attributes).toEqual({
      enabled: 'true',
      apple_certificate_expiration_date: `${validToDate.toISOString().slice(0, 19)}Z`,
    });
  });

  test('gets other credentials, which enable it', async () => {
    const { application_urn } = (await create('p-update', 'shop')).body;
    await service.dependencies.applications.disable(await stored(application_urn));
    expect((await attributesOf('p-update', application_urn)).body.attributes.enabled).toBe('false');
    const path = { project_id: 'p-update', application_urn };
    const body = { ...HUAWEI_CREDENTIALS, platform_principal: '100000002' };

    const malformed = await service.call('UpdateApplication', { path, body: { ...body, platform_principal: '-' } });
    const updated = await service.call('UpdateApplication', { path, body });

    expect(malformed).toMatchObject({ status: 400, code: 'SMN.0118' });
    expect(updated.status).toBe(200);
    expect((await attributesOf('p-update', application_urn)).body.attributes.enabled).toBe('true');
    expect(await create('p-update', 'shop')).toMatchObject({ code: 'SMN.0121' });
    expect(await create('p-update', 'shop', { platform_principal: '100000002' })).toMatchObject({ status: 200 });
  });

  test('that was given other credentials meanwhile is not disabled for the old ones', async () => {
    const { application_urn } = (await create('p-late', 'shop')).body;
    const before = await stored(application_urn);
    const body = { ...HUAWEI_CREDENTIALS, platform_principal: '100000002' };
    await service.call('UpdateApplication', { path: { project_id: 'p-late', application_urn }, body });

    await service.dependencies.applications.disable(before);

    expect((await stored(application_urn)).isEnabled).toBe(true);
  });

  test('of another project is forbidden, one of another Region or name is not found', async () => {
    const { application_urn } = (await create('p-mine', 'shop')).body;

    for (const [name, body] of [
      ['ListApplicationAttributes', {}],
      ['DeleteApplication', {}],
      ['UpdateApplication', HUAWEI_CREDENTIALS],
      ['ListApplicationEndpoints', {}],
      ['CreateApplicationEndpoint', { token: 't', user_data: '' }],
    ] as const) {
      const call = (project_id: string, urn: string) =>
        service.call(name, { path: { project_id, application_urn: urn }, body });
      expect(await call('p-yours', application_urn)).toMatchObject({ status: 403, code: 'SMN.0001' });
      expect(await call('p-mine', application_urn.replace('us-east-1', 'eu-west-1'))).toMatchObject({
        status: 404,
        code: 'SMN.0122',
      });
      expect(await call('p-mine', `${application_urn}2`)).toMatchObject({ status: 404, code: 'SMN.0122' });
      expect(await call('p-mine', 'shop')).toMatchObject({ status: 400, code: 'SMN.0123' });
    }
  });
});

test('ListApplications lists the oldest first, by the start of the name and by platform, paged', async () => {
  for (const [name, body] of [
    ['shop', {}],
    ['shop_2', {}],
    ['blog', {}],
    ['shop', ofApple],
  ] as const) {
    service.wait(1);
    await create('p-list', name, body);
  }
  const list = async (query: Record<string, string>) => {
    const { body } = await service.call('ListApplications', { path: { project_id: 'p-list' }, query });
    const found = body.applications.map((one: Record<string, string>) => `${one['platform']} ${one['name']}`);
    return [body.application_count, found];
  };

  expect(await list({})).toEqual([4, ['HMS shop', 'HMS shop_2', 'HMS blog', 'APNS shop']]);
  expect(await list({ name: 'shop' })).toEqual([3, ['HMS shop', 'HMS shop_2', 'APNS shop']]);
  expect(await list({ name: 'Shop' })).toEqual([0, []]);
  expect(await list({ platform: 'HMS', name: 'shop', offset: '1' })).toEqual([2, ['HMS shop_2']]);
  expect(await list({ limit: '1', offset: '2' })).toEqual([4, ['HMS blog']]);
  expect(await list({ offset: '9' })).toEqual([4, []]);
  const { body } = await service.call('ListApplications', { path: { project_id: 'p-list' }, query: { limit: '1' } });
  expect(body.applications).toEqual([
    {
      name: 'shop',
      platform: 'HMS',
      create_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      application_urn: 'urn:smn:us-east-1:p-list:app-HMS-shop',
      application_id: expect.any(String),
      enabled: 'true',
    },
  ]);
});

describe('DeleteApplication', () => {
  const remove = (application_urn: string) =>
    service.call('DeleteApplication', { path: { project_id: 'p-delete', application_urn } });

  test('deletes it with its endpoints; one that is made anew is another one', async () => {
    const { application_urn, application_id } = (await create('p-delete', 'shop', ofApple)).body;
    const path = { project_id: 'p-delete', application_urn };
    const device = { token: 't', user_data: '' };
    const { endpoint_urn } = (await service.call('CreateApplicationEndpoint', { path, body: device })).body;

    expect(await remove(application_urn)).toMatchObject({ status: 200 });

    expect(await remove(application_urn)).toMatchObject({ status: 404, code: 'SMN.0122' });
    const show = { path: { project_id: 'p-delete', endpoint_urn } };
    expect(await service.call('ListApplicationEndpointAttributes', show)).toMatchObject({ code: 'SMN.0125' });
    expect((await create('p-delete', 'shop', ofApple)).body.application_id).not.toBe(application_id);
    expect((await service.call('ListApplicationEndpoints', { path })).body.endpoints).toEqual([]);
    const anew = await service.call('CreateApplicationEndpoint', { path, body: device });
    expect(anew.status).toBe(201);
    expect(anew.body.endpoint_urn).not.toBe(endpoint_urn);
  });

  test('asks before it deletes, after a delay: for the cleanup, and for the removal from SNS', async () => {
    const { sqs } = service;
    const { application_urn } = (await create('p-delete', 'asked', ofApple)).body;
    const delayedIn = async (url: string): Promise<number> => (await sqs.count(url)).delayed;
    const before = [await delayedIn(sqs.urls.lanes.push), await delayedIn(sqs.urls.cleanup)];
    const broken = {
      ...service.dependencies.applications,
      remove: () => Promise.reject(new Error('DynamoDB is not there')),
    };

    const path = { project_id: 'p-delete', application_urn };
    await expect(service.call('DeleteApplication', { path }, { applications: broken })).rejects.toThrow('not there');

    const [removals = 0, cleanups = 0] = before;
    await until('the removal', async () => (await delayedIn(sqs.urls.lanes.push)) === removals + 1);
    await until('the cleanup', async () => (await delayedIn(sqs.urls.cleanup)) === cleanups + 1);
    expect(await attributesOf('p-delete', application_urn)).toMatchObject({ status: 200 });
  });

  test('leaves nothing in SNS for HMS, and so asks for nothing there', async () => {
    const { sqs } = service;
    const { application_urn } = (await create('p-delete', 'huawei')).body;
    const { delayed } = await sqs.count(sqs.urls.lanes.push);

    await remove(application_urn);

    expect((await sqs.count(sqs.urls.lanes.push)).delayed).toBe(delayed);
  });
});
