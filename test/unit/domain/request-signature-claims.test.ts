import { describe, expect, test } from 'vitest';
import { findClaimFault, parseAuthorization, type SignatureClaim } from '#src/domain/request-signature/claim.ts';
import { now, vector, vectorClaim, vectorHeader } from '#test/support/signed-requests.ts';

describe('the Authorization header', () => {
  const signature = 'a'.repeat(64);

  test.each([
    ['another scheme', `Basic Access=a, SignedHeaders=host, Signature=${signature}`],
    [
      'an unknown scheme and a known scope',
      `AWS4-HMAC-SHA256 Credential=a/20240102/cn/smn, SignedHeaders=host, Signature=${signature}`,
    ],
    ['an unknown scheme', `AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=${signature}`],
    [
      'the parameter of another',
      `V11-HMAC-SHA256 Access=a/20240102/cn/smn, SignedHeaders=host, Signature=${signature}`,
    ],
    ['a scope too short', `V11-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=${signature}`],
    ['a scope too long', `V11-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=${signature}`],
    [
      'a scope with its end too early',
      `SDK-HMAC-SHA256 Credential=a/b/sdk_request, SignedHeaders=host, Signature=${signature}`,
    ],
    ['an unknown end', `SDK-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=${signature}`],
    ['a scope where none is', `SDK-HMAC-SHA256 Access=a/b/c/d/sdk_request, SignedHeaders=host, Signature=${signature}`],
    ['an empty key', `SDK-HMAC-SHA256 Credential=/b/c/d/sdk_request, SignedHeaders=host, Signature=${signature}`],
    ['a key too long', `SDK-HMAC-SHA256 Access=${'a'.repeat(129)}, SignedHeaders=host, Signature=${signature}`],
    ['no access key', `SDK-HMAC-SHA256 Access=, SignedHeaders=host, Signature=${signature}`],
    ['no signed headers', `SDK-HMAC-SHA256 Access=a, SignedHeaders=, Signature=${signature}`],
    ['an empty name', `SDK-HMAC-SHA256 Access=a, SignedHeaders=host;;x-sdk-date, Signature=${signature}`],
    ['a name twice', `SDK-HMAC-SHA256 Access=a, SignedHeaders=host;x-sdk-date;host, Signature=${signature}`],
    ['upper case', `SDK-HMAC-SHA256 Access=a, SignedHeaders=Host, Signature=${signature}`],
    ['a short signature', 'SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=abc'],
    [
      'a signature that is not hexadecimal',
      `SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=${'g'.repeat(64)}`,
    ],
    ['something after the signature', `SDK-HMAC-SHA256 Access=a, SignedHeaders=host, Signature=${signature}, x`],
    ['nothing', ''],
  ])('is no claim with %s', (_, header) => {
    expect(parseAuthorization(header)).toBeUndefined();
  });

  test('may have an access key of 128 characters', () => {
    const header = `SDK-HMAC-SHA256 Access=${'a'.repeat(128)}, SignedHeaders=host, Signature=${signature}`;

    expect(parseAuthorization(header)).toMatchObject({ accessKey: 'a'.repeat(128) });
  });

  test('may have blanks around it', () => {
    expect(parseAuthorization(` ${vectorHeader}\t`)).toEqual(vectorClaim);
  });

  test('needs no blanks after its commas', () => {
    expect(parseAuthorization(vectorHeader.replaceAll(', ', ','))).toEqual(vectorClaim);
  });

  test('of a scheme with a scope returns it', () => {
    const rest = `SignedHeaders=x-sdk-date, Signature=${signature}`;

    expect(parseAuthorization(`V11-HMAC-SHA256 Credential=a/20240102/cn/smn, ${rest}`)).toMatchObject({
      accessKey: 'a',
      scope: '20240102/cn/smn',
    });
    expect(parseAuthorization(`SDK-HMAC-SHA256 Credential=a/20240102/eu-de//sdk_request, ${rest}`)).toMatchObject({
      accessKey: 'a',
      scope: '20240102/eu-de//sdk_request',
    });
  });
});

describe('faults that need no key', () => {
  const clock = { now, toleranceSeconds: 900 };
  const dated = (date: string) => ({ headers: { ...vector.headers, 'x-sdk-date': date } });
  const claiming = (...signedHeaders: string[]): SignatureClaim => ({ ...vectorClaim, signedHeaders });

  test('are a date that is not signed, but no host', () => {
    expect(findClaimFault(vector, claiming('x-sdk-date'), clock)).toBeUndefined();
    expect(findClaimFault(vector, claiming('host'), clock)).toEqual({ kind: 'date-unsigned' });
  });

  test('are signed headers that are not there', () => {
    for (const name of ['x-other', 'constructor']) {
      expect(findClaimFault(vector, claiming('host', 'x-sdk-date', name), clock)).toEqual({
        kind: 'header-missing',
        name,
      });
    }
  });

  test('are scopes of another day than the date', () => {
    const of = (scope: string) => findClaimFault(vector, { ...vectorClaim, scope }, clock);

    expect(of('20240102/cn-north-4/smn')).toBeUndefined();
    expect(of('20240103/cn-north-4/smn')).toEqual({ kind: 'other-day' });
    expect(of('/cn-north-4/smn')).toEqual({ kind: 'other-day' });
  });

  test.each([
    '20240231T030405Z',
    '2024-01-02T03:04:05Z',
    '20240102T030405',
    '',
    '20240102T250000Z',
    '20240102T030405Z, x',
  ])('are dates like %j', (date) => {
    expect(findClaimFault(dated(date), vectorClaim, clock)).toEqual({ kind: 'date-malformed' });
  });

  test('are dates that are not there', () => {
    expect(findClaimFault({ headers: { host: 'x' } }, vectorClaim, clock)).toEqual({ kind: 'date-malformed' });
  });

  test('are dates further away than the tolerance, either way', () => {
    expect(findClaimFault(dated('20240102T031905Z'), vectorClaim, clock)).toBeUndefined();
    expect(findClaimFault(dated('20240102T031906Z'), vectorClaim, clock)).toEqual({ kind: 'stale' });
    expect(findClaimFault(dated('20240102T024905Z'), vectorClaim, clock)).toBeUndefined();
    expect(findClaimFault(dated('20240102T024904Z'), vectorClaim, clock)).toEqual({ kind: 'stale' });
  });

  test('are never old dates when the tolerance is 0', () => {
    expect(findClaimFault(dated('19990102T024904Z'), vectorClaim, { now, toleranceSeconds: 0 })).toBeUndefined();
  });
});
