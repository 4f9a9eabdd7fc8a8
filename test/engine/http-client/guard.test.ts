import type { LookupFunction } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { guardedLookup, PrivateAddressError } from '#src/http-client/guarded-connect.ts';
import { aClient, anEndpoint, lookupOf, post } from '#test/support/http-client.ts';
import { aTlsCertificate } from '#test/support/tls-certificate.ts';

describe('internal addresses', () => {
  const REFUSED = { kind: 'refused', reason: 'the endpoint is in an internal network' };

  test.each(['127.0.0.1', '2130706433', '0x7f.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '169.254.169.254'])(
    'refuses the literal %s without dialling',
    async (host) => {
      const { port, connections } = await anEndpoint();

      expect(await post(aClient({ allowedCidrs: [] }), `http://${host}:${port}/`)).toEqual(REFUSED);
      expect(connections().accepted).toBe(0);
    },
  );

  test('refuses a name that resolves to internal addresses only', async () => {
    const { port, connections } = await anEndpoint();
    const http = aClient({ allowedCidrs: [], lookup: lookupOf('127.0.0.1', '::1') });

    expect(await post(http, `http://rebound.example:${port}/`)).toEqual(REFUSED);
    expect(await post(http, `https://rebound.example:${port}/`)).toEqual(REFUSED);
    expect(connections().accepted).toBe(0);
  });

  test('refuses a name that resolves to nothing', async () => {
    expect(await post(aClient({ lookup: lookupOf() }), 'http://empty.example/')).toEqual(REFUSED);
  });

  test('dials only the addresses that may be dialled, once checked, and keeps the name in Host', async () => {
    const endpoint = await anEndpoint();
    let lookups = 0;
    const lookup: LookupFunction = (hostname, options, callback) => {
      lookups += 1;
      lookupOf('10.0.0.1', '127.0.0.1')(hostname, options, callback);
    };

    const result = await post(aClient({ lookup }), `http://hooks.example:${endpoint.port}/`);

    expect(result).toMatchObject({ kind: 'answered', status: 200 });
    expect(endpoint.received[0]?.headers.host).toBe(`hooks.example:${endpoint.port}`);
    expect(lookups).toBe(1);
  });
});

describe('guardedLookup', () => {
  const ask = (addresses: string[], options: { all?: boolean }) =>
    new Promise((resolve) => {
      const lookup = guardedLookup({ allowedCidrs: [], lookup: lookupOf(...addresses) });
      lookup('hooks.example', options, (...answer) => resolve(answer));
    });

  test('returns all public addresses when all are requested, else the first', async () => {
    const addresses = ['10.0.0.1', '8.8.8.8', '::1', '2606:4700::1'];

    expect(await ask(addresses, { all: true })).toEqual([
      null,
      [
        { address: '8.8.8.8', family: 4 },
        { address: '2606:4700::1', family: 6 },
      ],
    ]);
    expect(await ask(addresses, {})).toEqual([null, '8.8.8.8', 4]);
  });

  test('fails when none is left, without naming any', async () => {
    expect(await ask(['10.0.0.1'], {})).toEqual([new PrivateAddressError('The address may not be dialled.'), []]);
  });
});

describe('TLS', () => {
  const trust = (cert: string) => {
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, cert]);
    onTestFinished(() => setDefaultCACertificates(before));
  };

  test('asks for and verifies the name, on the checked address', async () => {
    const tls = aTlsCertificate('hooks.example');
    trust(tls.cert);
    const endpoint = await anEndpoint(undefined, tls);
    const http = aClient({ lookup: lookupOf('127.0.0.1'), endpointTimeoutSeconds: 5 });

    const results = [
      await post(http, `https://hooks.example:${endpoint.port}/`),
      await post(http, `https://hooks.example:${endpoint.port}/`),
      await post(http, `https://other.example:${endpoint.port}/`),
    ];

    expect(results).toEqual([
      { kind: 'answered', status: 200, retryAfter: undefined },
      { kind: 'answered', status: 200, retryAfter: undefined },
      { kind: 'failed', reason: 'connection failed (ERR_TLS_CERT_ALTNAME_INVALID)' },
    ]);
    expect(endpoint.connections().accepted).toBe(2);
  });

  test('fails when the certificate is not trusted', async () => {
    const { port } = await anEndpoint(undefined, aTlsCertificate('hooks.example'));
    const http = aClient({ lookup: lookupOf('127.0.0.1'), endpointTimeoutSeconds: 5 });

    expect(await post(http, `https://hooks.example:${port}/`)).toEqual({
      kind: 'failed',
      reason: 'connection failed (DEPTH_ZERO_SELF_SIGNED_CERT)',
    });
  });
});
