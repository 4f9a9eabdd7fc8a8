import { describe, expect, test } from 'vitest';
import { readAnswerText } from '#src/http-client/answer-text.ts';

const read = (bytes: Uint8Array | string, contentType?: string, isWhole = true) =>
  readAnswerText(Buffer.from(bytes), { contentType, isWhole });

const CHINESE_IN_GBK = Uint8Array.of(0xd6, 0xd0, 0xce, 0xc4);

describe('reading an answer as text', () => {
  test.each([
    ['UTF-8 when nothing is named', 'ü中😀', undefined],
    ['UTF-8 when it is named', 'ü中😀', 'application/json; charset=UTF-8'],
    ['UTF-8 when the set is not known', 'ü', 'text/plain; charset=nonsense'],
  ])('is %s', (_what, text, contentType) => {
    expect(read(text, contentType)).toEqual({ text, isGarbled: false });
  });

  test.each(['text/html; charset=gbk', 'text/html;Charset="GB2312"', 'text/html; a=b; charset=gb18030'])(
    'is in the character set that the answer names: %s',
    (contentType) => {
      expect(read(CHINESE_IN_GBK, contentType)).toEqual({ text: '中文', isGarbled: false });
    },
  );

  test('says that bytes are no text', () => {
    expect(read(CHINESE_IN_GBK)).toMatchObject({ isGarbled: true });
    expect(read(Uint8Array.of(0xff, 0xd8, 0xff), 'image/jpeg')).toMatchObject({ isGarbled: true });
    expect(read(Buffer.from('ü').subarray(0, 1))).toMatchObject({ isGarbled: true });
  });

  test('leaves out a last character that was cut', () => {
    expect(read(Buffer.from('aü').subarray(0, 2), undefined, false)).toEqual({ text: 'a', isGarbled: false });
    expect(read(Uint8Array.of(0xff, 0x61), undefined, false)).toEqual({ text: '\ufffda', isGarbled: true });
  });
});
