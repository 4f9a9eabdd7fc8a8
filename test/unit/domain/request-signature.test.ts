import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { describe, expect, test } from 'vitest';
import { findClaimFault, parseAuthorization } from '#src/domain/request-signature/claim.ts';
import { isSignedWith } from '#src/domain/request-signature/verify.ts';
import { signRequest } from '#test/support/request-signer.ts';
import {
  credentials,
  host,
  isValid,
  keys,
  now,
  project,
  signed,
  vector,
  vectorClaim,
  vectorHeader,
} from '#test/support/signed-requests.ts';

describe('the worked vector of the contract', () => {
  test('is accepted', () => {
    expect(parseAuthorization(vectorHeader)).toEqual(vectorClaim);
    expect(findClaimFault(vector, vectorClaim, { now, toleranceSeconds: 900 })).toBeUndefined();
    expect(isSignedWith(vector, vectorClaim, keys.secretKey)).toBe(true);
  });

  test('is what the independent signer of the tests makes', () => {
    const headers = { 'content-type': 'application/json', 'X-Project-Id': project };
    const body = vector.body.toString();
    const made = signRequest({ method: 'POST', url: `https://${host}${vector.path}`, headers, body }, keys, now);

    expect(made['authorization']).toBe(vectorHeader);
  });

  test('is refused without its headers', () => {
    expect(isSignedWith({ ...vector, headers: {} }, vectorClaim, keys.secretKey)).toBe(false);
  });

  test('is refused with another secret key', () => {
    expect(isSignedWith(vector, vectorClaim, `${keys.secretKey}x`)).toBe(false);
  });

  test.each([
    ['method', { ...vector, method: 'PUT' }],
    ['path', { ...vector, path: vector.path.replace('demo', 'demp') }],
    ['query', { ...vector, query: 'a=' }],
    ['signed header', { ...vector, headers: { ...vector.headers, 'x-project-id': 'f' } }],
    ['date', { ...vector, headers: { ...vector.headers, 'x-sdk-date': '20240102T030406Z' } }],
    ['host', { ...vector, headers: { ...vector.headers, host: 'example.com' } }],
    ['body', { ...vector, body: Buffer.from('{}') }],
  ])('is refused with another %s', (_, changed) => {
    expect(isSignedWith(changed, vectorClaim, keys.secretKey)).toBe(false);
  });
});

describe('paths', () => {
  const topic = `urn:smn:us-east-1:${project}:demo`;

  test.each([
    ['raw colons', `https://${host}/v2/${project}/notifications/topics/${topic}`],
    ['encoded colons', `https://${host}/v2/${project}/notifications/topics/${encodeURIComponent(topic)}`],
    ['a trailing slash', `https://${host}/v2/`],
    ['no path', `https://${host}`],
    ['other languages', `https://${host}/v2/${encodeURIComponent('主题 x')}/tags`],
  ])('are accepted with %s', (_, url) => {
    expect(isValid(signed({ method: 'GET', url }))).toBe(true);
  });

  test('are accepted when their segments arrive encoded', () => {
    const url = `https://${host}/v2/${encodeURIComponent(topic)}`;
    const request = { ...signed({ method: 'GET', url }), path: new URL(url).pathname };

    expect(isValid(request)).toBe(true);
  });

  test('with a bare % are accepted and do no harm', () => {
    expect(isValid(signed({ method: 'GET', url: `https://${host}/v2/100%25` }))).toBe(true);
    expect(isSignedWith({ ...vector, path: '/%/%zz' }, vectorClaim, keys.secretKey)).toBe(false);
  });
});

describe('queries', () => {
  test.each([
    'offset=0&limit=10',
    'b=2&a=2&a=1&a=10&B=x',
    'fuzzy_name=',
    'fuzzy_name',
    'endpoint=a%2Bb%40example.com&protocol=email',
    'fuzzy_remark=%E4%B8%AD%20x',
    "q='()*!~",
    'a=b=c&&d',
  ])('are accepted in any order and encoding: %s', (query) => {
    expect(isValid(signed({ method: 'GET', url: `https://${host}/v2/x?${query}` }))).toBe(true);
  });
});

describe('headers', () => {
  test('are taken as the header lists them, in the order that was signed', () => {
    const headers = { zeta: '1', 'content-type': 'text/plain', alpha: '2' };

    expect(isValid(signed({ method: 'GET', url: `https://${host}/`, headers }))).toBe(true);
  });

  test('with blanks around the value are accepted as sent or trimmed', () => {
    const url = `https://${host}/`;
    const untrimmed = signed({ method: 'GET', url, headers: { 'x-a': ' b ' } });
    const trimmed = signed({ method: 'GET', url, headers: { 'x-a': 'b' } });

    expect(isValid(untrimmed)).toBe(true);
    expect(isValid({ ...trimmed, headers: { ...trimmed.headers, 'x-a': ' b ' } })).toBe(true);
  });

  test('that are not signed may change', () => {
    const request = signed({ method: 'GET', url: `https://${host}/` });

    expect(isValid({ ...request, headers: { ...request.headers, 'user-agent': 'x' } })).toBe(true);
  });
});

describe('X-Sdk-Content-Sha256', () => {
  const url = `https://${host}/v2/x`;

  test('renounces the check of the body when it is signed', () => {
    const headers = { 'X-Sdk-Content-Sha256': 'UNSIGNED-PAYLOAD', 'content-type': 'text/plain' };
    const made: object = AKSKSigner.sign({ endpoint: url, method: 'POST', headers, data: 'x' }, credentials);
    const lower = Object.fromEntries(Object.entries(made).map(([name, value]) => [name.toLowerCase(), String(value)]));

    expect(isValid({ method: 'POST', path: '/v2/x', query: '', headers: lower, body: Buffer.from('anything') })).toBe(
      true,
    );
  });

  test('may be the hash of the body, in either case', () => {
    const headers = {
      'X-Sdk-Content-Sha256': 'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855',
      'content-type': 'text/plain',
    };
    const made: object = AKSKSigner.sign({ endpoint: url, method: 'GET', headers }, credentials);
    const lower = Object.fromEntries(Object.entries(made).map(([name, value]) => [name.toLowerCase(), String(value)]));
    const request = { method: 'GET', path: '/v2/x', query: '', headers: lower, body: Buffer.alloc(0) };

    expect(isValid(request)).toBe(true);
    expect(isValid({ ...request, body: Buffer.from('x') })).toBe(false);
  });

  test('added on the way does not allow the body to change', () => {
    const hash = '40e2ebbb42af20936abd67cfe41442311d90c5302791051c9eaaede4aceaf7a0';
    const forged = {
      ...vector,
      headers: { ...vector.headers, 'x-sdk-content-sha256': hash },
      body: Buffer.from('{"message":"forged"}'),
    };

    expect(isSignedWith(forged, vectorClaim, keys.secretKey)).toBe(false);
  });
});
