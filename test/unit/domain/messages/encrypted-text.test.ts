import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decryptText, encryptText, type TextContext } from '#src/domain/messages/encrypted-text.ts';
import { MAX_BODY_BYTES } from '#src/domain/messages/message.ts';

const KEY = Buffer.alloc(32, 7);
const PLACE: TextContext = { messageId: '0123456789abcdef0123456789abcdef', field: 'body' };

/** Lone surrogates included. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
  .map((units) => String.fromCharCode(...units));

describe('an encrypted text', () => {
  test('opens to the very text, whatever its characters are', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(decryptText(encryptText(text, KEY, PLACE), KEY, PLACE)).toBe(text);
      }),
    );
    for (const text of ['', '港务局', '\ud800 alone', '\u0000\ufffe']) {
      expect(decryptText(encryptText(text, KEY, PLACE), KEY, PLACE)).toBe(text);
    }
  });

  test('shows nothing of the text, and looks different each time', () => {
    const [one, two] = [encryptText('Disk full', KEY, PLACE), encryptText('Disk full', KEY, PLACE)];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('Disk');
  });

  test('opens for its own message, field and key only', () => {
    const encrypted = encryptText('Disk full', KEY, PLACE);
    expect(() => decryptText(encrypted, KEY, { ...PLACE, messageId: 'f'.repeat(32) })).toThrow();
    expect(() => decryptText(encrypted, KEY, { ...PLACE, field: 'subject' })).toThrow();
    expect(() => decryptText(encrypted, Buffer.alloc(32, 8), PLACE)).toThrow();
  });

  test('does not open when a byte of it was changed, or when it was cut', () => {
    const bytes = Buffer.from(encryptText('Disk full', KEY, PLACE), 'base64');
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => decryptText(changed.toString('base64'), KEY, PLACE)).toThrow();
    }
    for (const length of [0, 11, 27, bytes.length - 1]) {
      expect(() => decryptText(bytes.subarray(0, length).toString('base64'), KEY, PLACE)).toThrow();
    }
  });

  test('does not open by a shorter tag, which could be guessed', () => {
    const iv = Buffer.alloc(12, 1);
    const cipher = createCipheriv('aes-256-gcm', KEY, iv).setAAD(Buffer.from(`${PLACE.messageId}#${PLACE.field}`));
    cipher.final();
    const withTagOf = (bytes: number) => Buffer.concat([iv, cipher.getAuthTag().subarray(0, bytes)]).toString('base64');

    expect(decryptText(withTagOf(16), KEY, PLACE)).toBe('');
    for (const bytes of [4, 8, 12, 15]) expect(() => decryptText(withTagOf(bytes), KEY, PLACE)).toThrow();
  });

  test('of the longest body leaves room for hundreds of recipients in an envelope of 900 KB', () => {
    expect(encryptText('x'.repeat(MAX_BODY_BYTES), KEY, PLACE).length).toBeLessThan(351 * 1024);
  });
});
