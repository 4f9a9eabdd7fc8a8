import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import type { World } from '../world.ts';

const PROTOCOLS = [
  'email',
  'sms',
  'http',
  'https',
  'functionstage',
  'functiongraph',
  'callnotify',
  'wechat',
  'dingding',
];

const protocols = casesOf('ListProtocols', {
  'names every protocol that is not retired': async ({ answers, client }) => {
    const { protocols: listed } = await answers('ListProtocols', client.get('/v2/notifications/protocols'), 200);
    assert.deepEqual(listed, [...PROTOCOLS, 'feishu', 'welink', 'dingTalkBot']);
  },
  'wants to know who asks': async ({ raw }) => {
    const answer = await raw('GET', '/v2/notifications/protocols', { isAnonymous: true });
    assert.equal(answer.status, 401);
    assert.equal(z.looseObject({ error_code: z.string() }).parse(JSON.parse(answer.text)).error_code, 'APIGW.0301');
  },
});

/** The address of the certificate in a message that came to the receiver. */
const certificateOf = async ({ receiver, topic, subscription, eventually, name }: World): Promise<URL> => {
  const { sink } = receiver();
  const path = `/${name()}`;
  await subscription(await topic(), { protocol: 'http', endpoint: sink.url(path) });
  const delivery = await eventually(async () => {
    const [first] = sink.received(path);
    assert.ok(first);
    return first;
  });
  return new URL(delivery.body['signing_cert_url'] ?? '');
};

const download = (operation: string, pathOf: (certificateId: string) => string) => [
  ...casesOf(
    operation,
    {
      'serves the certificate of signatures without authentication, under both spellings of its name': async (
        world,
      ) => {
        const { pathname } = await certificateOf(world);
        const id = pathname.split('/').at(-1) ?? '';
        const [, region = '', hex = ''] = /^SMN_(.+)_([0-9a-f]{32})[.]pem$/.exec(id) ?? [];
        const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
        for (const spelling of [id, `SMN-${region}-${uuid}.pem`]) {
          const answer = await world.raw('GET', pathOf(spelling), { isAnonymous: true });
          assert.equal(answer.status, 200, spelling);
          assert.equal(new X509Certificate(answer.text).publicKey.asymmetricKeyType, 'rsa');
        }
      },
    },
    ['receiver'],
  ),
  ...casesOf(operation, {
    'answers 404 for a certificate that does not exist': async ({ raw, caller }) => {
      const answer = await raw('GET', pathOf(`SMN_${caller.region}_${'0'.repeat(32)}.pem`), { isAnonymous: true });
      assert.equal(answer.status, 404);
    },
  }),
];

const versions = casesOf('ListVersions', {
  'lists version 2 without authentication': async ({ answers, client, raw }) => {
    await answers('ListVersions', client.get('/'), 200);
    const answer = await raw('GET', '/', { isAnonymous: true });
    const { versions: listed } = z
      .object({ versions: z.array(z.looseObject({ id: z.string() })) })
      .parse(JSON.parse(answer.text));
    assert.deepEqual(
      listed.map(({ id }) => id),
      ['v2'],
    );
  },
});

const version = casesOf('ListVersion', {
  'shows version 2 without authentication': async ({ answers, client, raw }) => {
    await answers('ListVersion', client.get('/v2'), 200);
    assert.equal((await raw('GET', '/v2', { isAnonymous: true })).status, 200);
  },
});

/** Operations of contract section 4.11 but for cloud services. */
export const serviceCases = [
  ...protocols,
  ...download('DownloadHttpCert', (id) => `/smn/${id}`),
  ...download('DownloadHttpSignCert', (id) => `/v2/notifications/certifications/download/${id}`),
  ...versions,
  ...version,
];
