import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fence, isActing } from '#src/domain/standby/fence.ts';
import { createSigningKeyStore } from '#src/stores/secrets/signing-key-store.ts';
import { BASE_URL, type Operations, REGION, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

test('versions name the public address, never the host of the request', async () => {
  const version = {
    id: 'v2',
    links: [{ href: `${BASE_URL}/v2`, rel: 'self' }],
    min_version: '',
    status: 'CURRENT',
    updated: '2018-09-19T00:00:00Z',
    version: '',
  };
  expect((await service.call('ListVersions')).body).toEqual({ versions: [version] });
  expect((await service.call('ListVersion')).body).toEqual({ version });
});

test('lists the protocols that are not retired', async () => {
  const { body } = await service.call('ListProtocols');
  expect(body).toEqual({
    request_id: expect.any(String),
    protocols: [
      ...['email', 'sms', 'http', 'https', 'functionstage', 'functiongraph', 'callnotify'],
      ...['wechat', 'dingding', 'feishu', 'welink', 'dingTalkBot'],
    ],
  });
});

describe.each(['DownloadHttpCert', 'DownloadHttpSignCert'])('%s', (name) => {
  const download = (certificate_id: string) => service.call(name, { path: { certificate_id } });

  test('serves the certificate under every spelling of its name', async () => {
    const { dynamodb, keys } = service;
    const store = createSigningKeyStore({ ...dynamodb.registry, keys, region: REGION });
    const { certificateId: id } = await store.current(Date.now());
    const uuid = id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

    for (const spelling of [`SMN_${REGION}_${id}.pem`, `SMN-${REGION}-${id}.pem`, `SMN-${REGION}-${uuid}.pem`]) {
      const answer = await download(spelling);
      expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('BEGIN CERTIFICATE') });
    }
    expect(await download(`SMN_elsewhere_${id}.pem`)).toMatchObject({ status: 404 });
  });

  test.each(['x', `SMN_${REGION}_${'0'.repeat(32)}.pem`, `SMN_${REGION}_${'0'.repeat(31)}.pem`])(
    'knows no certificate %s',
    async (id) => {
      expect(await download(id)).toMatchObject({ status: 404, code: 'APIGW.0101' });
    },
  );
});

describe('a site', () => {
  const HERE = { stage: 'dev', region: REGION, endpoint: BASE_URL };
  const shown = async (known: Fence | undefined) => {
    const fence = { read: async () => known, isActing: async () => isActing(known, HERE) };
    return (await service.call('ShowSite', {}, { fence })).body;
  };

  test('that shares its registry with none is active', async () => {
    expect((await service.call('ShowSite')).body).toMatchObject({ state: 'active' });
  });

  test('is inactive before the first activation, and while one is claimed', async () => {
    expect(await shown(undefined)).toMatchObject({ state: 'inactive', epoch: 0 });
    expect(await shown({ ...HERE, epoch: 3, state: 'claimed', since: 0 })).toMatchObject({
      state: 'inactive',
      epoch: 3,
    });
  });

  test('names the active one, itself or another', async () => {
    const endpoint = 'https://other.example.com';
    expect(await shown({ ...HERE, epoch: 3, state: 'active', since: 0 })).toMatchObject({
      ...{ state: 'active', epoch: 3, active_endpoint: BASE_URL },
    });
    expect(await shown({ ...HERE, region: 'eu-west-1', endpoint, epoch: 4, state: 'active', since: 0 })).toMatchObject({
      ...{ state: 'inactive', epoch: 4, active_endpoint: endpoint },
    });
  });
});
