import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_BODY_BYTES } from '#src/domain/message.ts';
import { openText, type SealedPlace, sealText } from '#src/domain/sealed-text.ts';

const KEY = Buffer.alloc(32, 7);
const PLACE: SealedPlace = { messageId: '0123456789abcdef0123456789abcdef', field: 'body' };

/** Lone surrogates included. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
  .map((units) => String.fromCharCode(...units));

describe('a sealed text', () => {
  test('opens to the very text, whatever its characters are', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(openText(sealText(text, KEY, PLACE), KEY, PLACE)).toBe(text);
      }),
    );
    for (const text of ['', '港务局', '\ud800 alone', '\u0000\ufffe']) {
      expect(openText(sealText(text, KEY, PLACE), KEY, PLACE)).toBe(text);
    }
  });

  test('shows nothing of the text, and looks different each time', () => {
    const [one, two] = [sealText('Disk full', KEY, PLACE), sealText('Disk full', KEY, PLACE)];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('Disk');
  });

  test('opens for its own message, field and key only', () => {
    const sealed = sealText('Disk full', KEY, PLACE);
    expect(() => openText(sealed, KEY, { ...PLACE, messageId: 'f'.repeat(32) })).toThrow();
    expect(() => openText(sealed, KEY, { ...PLACE, field: 'subject' })).toThrow();
    expect(() => openText(sealed, Buffer.alloc(32, 8), PLACE)).toThrow();
  });

  test('does not open when a byte of it was changed, or when it was cut', () => {
    const bytes = Buffer.from(sealText('Disk full', KEY, PLACE), 'base64');
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => openText(changed.toString('base64'), KEY, PLACE)).toThrow();
    }
    for (const length of [0, 11, 27, bytes.length - 1]) {
      expect(() => openText(bytes.subarray(0, length).toString('base64'), KEY, PLACE)).toThrow();
    }
  });

  test('of the longest body leaves room for hundreds of recipients in an envelope of 900 KB', () => {
    expect(sealText('x'.repeat(MAX_BODY_BYTES), KEY, PLACE).length).toBeLessThan(351 * 1024);
  });
});
