import { describe, expect, test } from 'vitest';
import { PublishHttpDetect } from '#src/contract/service/detection.ts';
import { codeOfBody, refusalOf } from '#test/support/input.ts';

describe('a probe', () => {
  const given = { protocol: 'https', endpoint: 'https://example.com/' };

  test('is of an http or https endpoint, with headers or without', () => {
    expect(codeOfBody(PublishHttpDetect, given)).toBe('accepted');
    expect(codeOfBody(PublishHttpDetect, { ...given, extension: {} })).toBe('accepted');
    expect(codeOfBody(PublishHttpDetect, { ...given, extension: { header: { 'x-a': 'b' } } })).toBe('accepted');
  });

  test.each([
    [{ ...given, protocol: 'email' }, 'SMN.0011'],
    [{ ...given, protocol: 'HTTP' }, 'SMN.0011'],
    [{ endpoint: given.endpoint }, 'SMN.0011'],
    [{ protocol: 'http' }, 'SMN.0012'],
    [{ ...given, endpoint: 'x'.repeat(2049) }, 'SMN.0012'],
    [{ ...given, extension: { header: { 'x-a': 1 } } }, 'SMN.0043'],
    [{ ...given, extension: { header: JSON.parse('{"__proto__":"1"}') } }, 'SMN.0043'],
    [{ ...given, extension: [] }, 'SMN.0043'],
  ])('is refused as %j', (body, code) => {
    expect(codeOfBody(PublishHttpDetect, body)).toBe(code);
  });

  test('never repeats a header, which may be a secret', () => {
    const body = { ...given, extension: { header: { 'x-key': ['s3cret'] } } };

    const refusal = refusalOf(PublishHttpDetect, { body });

    expect(refusal).toMatchObject({ code: 'SMN.0043', message: expect.not.stringContaining('s3cret') });
  });
});
