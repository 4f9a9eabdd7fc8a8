import { describe, expect, test } from 'vitest';
import { smsPartsOf } from '#src/domain/messages/sms-parts.ts';

/* 3GPP TS 23.038 and 23.040: 7 bits a character, or 16; a header in each of several parts. */
describe('a text message', () => {
  test.each([
    ['a'.repeat(160), 1, 'GSM-7'],
    ['a'.repeat(161), 2, 'GSM-7'],
    ['a'.repeat(306), 2, 'GSM-7'],
    ['a'.repeat(307), 3, 'GSM-7'],
    // Of the extension table: two of 7 bits.
    ['€'.repeat(80), 1, 'GSM-7'],
    ['€'.repeat(81), 2, 'GSM-7'],
    ['水'.repeat(70), 1, 'UCS-2'],
    ['水'.repeat(71), 2, 'UCS-2'],
    ['🙂'.repeat(35), 1, 'UCS-2'],
    ['🙂'.repeat(36), 2, 'UCS-2'],
    [`${'a'.repeat(70)}水`, 2, 'UCS-2'],
    ['a'.repeat(1600), 11, 'GSM-7'],
    // No phone is sent more.
    ['a'.repeat(1601), 0, 'GSM-7'],
    ['水'.repeat(262_144), 0, 'UCS-2'],
  ] as const)('%s makes %i part(s) of %s', (text, parts, encoding) => {
    expect(smsPartsOf(text)).toEqual({ parts, encoding });
  });
});
