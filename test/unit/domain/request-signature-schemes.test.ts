import { DerivedAKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/DerivedAKSKSigner.js';
import { describe, expect, test } from 'vitest';
import { canonicalRequests, sha256, usualCanonicalRequest } from '#src/domain/request-signature/canonical-request.ts';
import { parseAuthorization, SCHEMES } from '#src/domain/request-signature/claim.ts';
import { SDK_REQUEST } from '#src/domain/request-signature/sdk-request.ts';
import { V11_HMAC } from '#src/domain/request-signature/v11-hmac.ts';
import { credentials, host, isValid, keys, project, vector, vectorClaim } from '#test/support/signed-requests.ts';

describe('the derived scheme', () => {
  const scope = '20240102/cn-north-4/smn';

  test('has the key of the worked vector', () => {
    expect(V11_HMAC.signingKeyOf(keys.secretKey, { accessKey: keys.accessKey, scope })).toBe(
      'a37341138aa4f09a38a864ca86a765d0d8550fc1731de3e22042db9ac419243b',
    );
  });

  test.each([undefined, {}, { message: '中' }])("is accepted as the official SDK's own code signs it: %j", (data) => {
    const path = `/v2/${project}/notifications/topics/urn:smn:cn-north-4:${project}:demo/publish`;
    const signer = Object.assign(Object.create(credentials), {
      getAk: () => keys.accessKey,
      getSk: () => keys.secretKey,
      getRegionId: () => 'cn-north-4',
      getDerivedAuthServiceName: () => 'smn',
    });
    const made: object = DerivedAKSKSigner.sign(
      { endpoint: `https://${host}${path}`, method: 'POST', headers: { 'content-type': 'application/json' }, data },
      signer,
    );
    const headers = Object.fromEntries(
      Object.entries(made).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    const body = Buffer.from(data === undefined ? '' : JSON.stringify(data));

    expect(headers['authorization']).toMatch(/^V11-HMAC-SHA256 Credential=/);
    expect(isValid({ method: 'POST', path, query: '', headers, body })).toBe(true);
    expect(isValid({ method: 'POST', path, query: 'a=b', headers, body })).toBe(false);
  });
});

describe('the scheme of the Open Telekom Cloud', () => {
  test('derives its key step by step', () => {
    const key = SDK_REQUEST.signingKeyOf('SK', { accessKey: 'AK', scope: '20240102/eu-de/smn/sdk_request' });

    // Computed with another language's library.
    expect(Buffer.from(key).toString('hex')).toBe('cd32ff10b81c6f5da8a3e7cabc56088107943b7d3ec4b824e8cb0bd45e9e21e2');
  });
});

describe('every scheme', () => {
  test.each(SCHEMES)('is accepted in the form that its errors show: $form', ({ form, parameter }) => {
    const header = form
      .replace('64 hexadecimal characters', 'a'.repeat(64))
      .replace('YYYYMMDD', '20240102')
      .replace('REGION', 'eu-de')
      .replace('SERVICE', 'smn');

    expect(parseAuthorization(header)).toMatchObject({ accessKey: 'AK', scheme: { form, parameter } });
  });

  test('hashes the canonical request of the worked vector', () => {
    expect(sha256(usualCanonicalRequest(vector, vectorClaim))).toBe(
      '26eb38f6b6f9d1223b627befde55b4fcee7bf70b173c648b90431ce5be688b62',
    );
  });
});

describe('the canonical requests that a client may have signed', () => {
  test('are tried once each, the usual one first', () => {
    const requests = [...canonicalRequests({ ...vector, path: '/a b/c%20d', query: 'B=2&a=1' }, vectorClaim)];

    expect(requests.length).toBeGreaterThan(1);
    expect(new Set(requests).size).toBe(requests.length);
    expect(requests[0]).toBe(usualCanonicalRequest({ ...vector, path: '/a b/c%20d', query: 'B=2&a=1' }, vectorClaim));
  });

  test('end with the hash of the body, or with the one stated in a signed header, without the blanks around it', () => {
    const name = 'x-sdk-content-sha256';
    const lastLineOf = (headers: Readonly<Record<string, string>>, signedHeaders: readonly string[]) =>
      usualCanonicalRequest({ ...vector, headers }, { signedHeaders })
        .split('\n')
        .at(-1);

    expect(lastLineOf({ [name]: ' UNSIGNED-PAYLOAD ' }, [name])).toBe('UNSIGNED-PAYLOAD');
    expect(lastLineOf({ [name]: 'UNSIGNED-PAYLOAD' }, [])).toBe(sha256(vector.body));
    expect(lastLineOf({}, [name])).toBe(sha256(vector.body));
  });
});
