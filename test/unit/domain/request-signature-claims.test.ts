import { describe, expect, it } from 'vitest';
import { findClaimFault, parseAuthorization, type SignatureClaim } from '#src/domain/request-signature.ts';
import { now, vector, vectorClaim, vectorHeader } from '#test/support/signed-requests.ts';

describe('the Authorization header', () => {
  const signature = 'a'.repeat(64);

  it.each([
    ['another scheme', `Basic Access=a, SignedHeaders=host, Signature=${signature}`],
    ['the derived scheme', `V11-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=host, Signature=${signature}`],
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

  it('needs no blanks after its commas', () => {
    expect(parseAuthorization(vectorHeader.replaceAll(', ', ','))).toEqual(vectorClaim);
  });

  it('is read in linear time', () => {
    const hostile = `SDK-HMAC-SHA256 Access=${'a'.repeat(128)}, SignedHeaders=${'a;'.repeat(100_000)}`;
    const start = performance.now();

    expect(parseAuthorization(hostile)).toBeUndefined();
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('faults that need no key', () => {
  const clock = { now, toleranceSeconds: 900 };
  const dated = (date: string) => ({ headers: { ...vector.headers, 'x-sdk-date': date } });
  const claiming = (...signedHeaders: string[]): SignatureClaim => ({ ...vectorClaim, signedHeaders });

  it('are host and date that are not signed', () => {
    expect(findClaimFault(vector, claiming('x-sdk-date'), clock)).toBe('host-unsigned');
    expect(findClaimFault(vector, claiming('host'), clock)).toBe('date-unsigned');
  });

  it('are signed headers that are not there', () => {
    expect(findClaimFault(vector, claiming('host', 'x-sdk-date', 'x-other'), clock)).toBe('header-missing');
    expect(findClaimFault(vector, claiming('host', 'x-sdk-date', 'constructor'), clock)).toBe('header-missing');
  });

  it.each([
    '20240231T030405Z',
    '2024-01-02T03:04:05Z',
    '20240102T030405',
    '',
    '20240102T250000Z',
    '20240102T030405Z, x',
  ])('are dates like %j', (date) => {
    expect(findClaimFault(dated(date), vectorClaim, clock)).toBe('date-malformed');
  });

  it('are dates that are not there', () => {
    expect(findClaimFault({ headers: { host: 'x' } }, vectorClaim, clock)).toBe('date-malformed');
  });

  it('are dates further away than the tolerance, either way', () => {
    expect(findClaimFault(dated('20240102T031905Z'), vectorClaim, clock)).toBeUndefined();
    expect(findClaimFault(dated('20240102T031906Z'), vectorClaim, clock)).toBe('stale');
    expect(findClaimFault(dated('20240102T024905Z'), vectorClaim, clock)).toBeUndefined();
    expect(findClaimFault(dated('20240102T024904Z'), vectorClaim, clock)).toBe('stale');
  });

  it('are never old dates when the tolerance is 0', () => {
    expect(findClaimFault(dated('19990102T024904Z'), vectorClaim, { now, toleranceSeconds: 0 })).toBeUndefined();
  });
});
