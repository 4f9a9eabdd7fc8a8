import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { decode, encodeJson, encodeText, Text } from '#src/queues/text.ts';

const Body = z.strictObject({ body: Text });

/** Of what SQS takes, JSON uses #x20 to #xD7FF and #xE000 to #xFFFD; the local engine takes no astral characters. */
const ACCEPTED = /^[ -\ud7ff\ue000-\ufffd]*$/;

const roundTrip = (body: string): string | undefined => decode(Body, encodeJson({ body: encodeText(body) }))?.body;

const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
  .map((units) => String.fromCharCode(...units));

describe('text in queue messages', () => {
  test('survives unchanged, whatever its characters', () => {
    fc.assert(
      fc.property(fc.oneof(anyUnits, fc.string({ unit: 'binary' })), (body) => {
        const text = encodeJson({ body: encodeText(body) });
        expect(text).toMatch(ACCEPTED);
        expect(roundTrip(body)).toBe(body);
      }),
    );
  });

  test.each([
    ['control characters', '\u0001'.repeat(256 * 1024)],
    ['emoji', '🙂'.repeat(64 * 1024)],
    ['Chinese', '中'.repeat(87_381)],
    ['quotes', '"'.repeat(256 * 1024)],
    ['lone surrogates', '\ud800'.repeat(87_381)],
  ])('of 256 KB of %s stays below what an envelope may hold', (_, body) => {
    const text = encodeJson({ body: encodeText(body) });
    expect(Buffer.byteLength(text)).toBeLessThan(900 * 1024);
    expect(text).toMatch(ACCEPTED);
    expect(roundTrip(body)).toBe(body);
  });

  test('is Base64 from 600 KB of JSON on', () => {
    const longest = 'x'.repeat(600 * 1024 - '""'.length);

    expect(encodeText(longest)).toBe(longest);
    expect(encodeText(`${longest}x`)).toHaveProperty('base64');
  });

  test('that is no JSON, or not of the schema, decodes to undefined', () => {
    expect(decode(Body, '{"body":')).toBeUndefined();
    expect(decode(Body, '{"body":7}')).toBeUndefined();
    expect(decode(Body, 'null')).toBeUndefined();
  });
});
