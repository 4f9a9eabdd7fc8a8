import { describe, expect, test } from 'vitest';
import { renderSms } from '#src/protocols/sms/render.ts';
import { anEnvelope, USER_URN } from '#test/support/envelope.ts';

const token = 'T0ken-of_22-characters';
const render = (change: Parameters<typeof anEnvelope>[0]) =>
  renderSms(anEnvelope(change), { token }, 'https://smn.example.com');

/** The GSM 03.38 basic alphabet, as far as our texts need it. */
const GSM_7 = /^[A-Za-z0-9 @_!"#%&'()*+,\-./:;<=>?\n]*$/;

describe('renderSms', () => {
  test('leaves the content of a notification as it is', () => {
    expect(render({ body: '[x] 【y】', locale: 'zh-cn' })).toBe('[x] 【y】');
  });

  test.each([
    ['confirmation', 'en-us', 'Ops: Shop alarms Confirm your subscription within 48 hours: https://smn.example.com/s/'],
    ['confirmation', 'zh-cn', 'Ops：Shop alarms 请在 48 小时内确认订阅：https://smn.example.com/s/'],
    [
      'cancellation',
      'en-us',
      'Ops: you have unsubscribed. Subscribe again within 48 hours: https://smn.example.com/s/',
    ],
    ['cancellation', 'zh-cn', 'Ops：您已取消订阅。48 小时内可重新订阅：https://smn.example.com/s/'],
  ] as const)('writes a %s in %s', (kind, locale, text) => {
    expect(render({ kind, locale, displayName: 'Ops', introduction: 'Shop alarms' })).toBe(`${text}${token}`);
  });

  test('names the topic when it has no display name, and stays within GSM-7 and one text', () => {
    const text = render({ kind: 'confirmation' }) ?? '';

    expect(text).toContain('alarms: Confirm');
    expect(text).toMatch(GSM_7);
    expect(text.length).toBeLessThanOrEqual(160);
  });

  test.each([
    ['confirmation', 'Ada: may topics be subscribed to this number? Confirm within 48 hours: '],
    ['cancellation', 'Ada: no more topics are subscribed to this number. Confirm again within 48 hours: '],
  ] as const)('asks a subscription user about topics to come: a %s in one text', (kind, words) => {
    const text = render({ kind, topicUrn: USER_URN, displayName: 'Ada' }) ?? '';

    expect(text).toBe(`${words}https://smn.example.com/s/${token}`);
    expect(text).toMatch(GSM_7);
    expect(text.length).toBeLessThanOrEqual(160);
  });

  test('keeps brackets and line ends out, and long names short', () => {
    const text = render({
      kind: 'confirmation',
      displayName: `【A】[b]\n${'x'.repeat(192)}`,
      introduction: 'y'.repeat(120),
    });

    expect(text).not.toMatch(/[[\]【】\n]/);
    expect(text?.length).toBeLessThan(250);
  });
});
