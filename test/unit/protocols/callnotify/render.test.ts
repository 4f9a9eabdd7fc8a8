import { describe, expect, test } from 'vitest';
import { createCallTextWriter, languageOf } from '#src/protocols/callnotify/render.ts';
import { anEnvelope } from '#test/support/envelope.ts';

const token = 'T0ken-of_22-characters';
const write = (change: Parameters<typeof anEnvelope>[0], recipient: { token?: string } = { token }) =>
  createCallTextWriter('https://smn.example.com')(anEnvelope(change), recipient);

describe('the text before calls', () => {
  test.each([
    [
      'confirmation',
      'en-us',
      'Ops: Night shift Allow calls to this number within 48 hours: https://smn.example.com/s/',
    ],
    ['confirmation', 'zh-cn', 'Ops：Night shift 请在 48 小时内确认接收语音通知：https://smn.example.com/s/'],
    [
      'cancellation',
      'en-us',
      'Ops: you will not be called again. Allow calls within 48 hours: https://smn.example.com/s/',
    ],
    ['cancellation', 'zh-cn', 'Ops：您已取消语音通知。48 小时内可重新订阅：https://smn.example.com/s/'],
  ] as const)('is a %s in %s with the link of its page', (kind, locale, text) => {
    expect(write({ kind, locale, displayName: 'Ops', introduction: 'Night shift' })).toBe(`${text}${token}`);
  });

  test('says who wants to call within one text', () => {
    const text = write({ kind: 'confirmation' }) ?? '';
    expect(text).toContain('alarms: Allow calls');
    expect(text.length).toBeLessThanOrEqual(160);
  });

  test('is not there without a token, or for a message', () => {
    expect(write({ kind: 'confirmation' }, {})).toBeUndefined();
    expect(write({ kind: 'notification' })).toBeUndefined();
  });
});

describe('languageOf', () => {
  test('is what the publisher says', () => {
    expect(languageOf('磁盘已满', 'en-us')).toBe('en-us');
    expect(languageOf('Disk full', 'zh-cn')).toBe('zh-cn');
  });

  test('is Chinese where there are Chinese characters, if the publisher says nothing', () => {
    expect(languageOf('磁盘 /var 已满', undefined)).toBe('zh-cn');
    expect(languageOf('Disk full', undefined)).toBe('en-us');
  });
});
