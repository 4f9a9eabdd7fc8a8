import { describe, expect, test } from 'vitest';
import { pushPayload, pushTextsOf } from '#src/domain/applications/push-payload.ts';

const title = { applicationName: 'shop' };

const parsed = (payload: ReturnType<typeof pushPayload>): unknown =>
  'text' in payload ? JSON.parse(payload.text) : payload;

describe('the texts in a body', () => {
  test.each([
    ['{"default":"d","APNS":"a"}', { default: 'd', APNS: 'a' }],
    ['{"HMS":"h","email":"e"}', { HMS: 'h' }],
    ['plain', { default: 'plain' }],
    ['{"other":"x"}', { default: '{"other":"x"}' }],
    ['["default"]', { default: '["default"]' }],
  ])('of %s', (body, texts) => {
    expect(pushTextsOf(body)).toEqual(texts);
  });
});

describe('the payload of Apple', () => {
  test('shows the text, under the subject if there is one', () => {
    expect(parsed(pushPayload('APNS', { default: 'Hi "you"' }, title))).toEqual({ aps: { alert: 'Hi "you"' } });
    expect(parsed(pushPayload('APNS', { default: 'Hi' }, { ...title, subject: 'News' }))).toEqual({
      aps: { alert: { title: 'News', body: 'Hi' } },
    });
  });

  test('is the platform’s own text when it is a JSON object, byte for byte', () => {
    const own = '{ "aps": {"badge": 1}, "k":"中" }';

    expect(pushPayload('APNS_SANDBOX', { default: 'd', APNS_SANDBOX: own }, title)).toEqual({ text: own });
    expect(parsed(pushPayload('APNS', { default: 'd', APNS_SANDBOX: own }, title))).toEqual({ aps: { alert: 'd' } });
    expect(parsed(pushPayload('APNS', { default: own }, title))).toEqual({ aps: { alert: own } });
    expect(parsed(pushPayload('APNS', { APNS: '[1]' }, title))).toEqual({ aps: { alert: '[1]' } });
  });

  test('has at most 4 KB with all that is around the text', () => {
    const around = '{"aps":{"alert":""}}'.length;

    expect(pushPayload('APNS', { default: 'x'.repeat(4096 - around) }, title)).toHaveProperty('text');
    expect(pushPayload('APNS', { default: 'x'.repeat(4097 - around) }, title)).toEqual({
      fault: 'it has 4097 bytes; APNS takes 4096',
    });
    expect(pushPayload('APNS', { APNS: `{"a":"${'x'.repeat(4089)}"}` }, title)).toHaveProperty('fault');
    expect(pushPayload('APNS', { APNS: `{"a":"${'x'.repeat(4088)}"}` }, title)).toHaveProperty('text');
  });
});

describe('the payload of HMS', () => {
  test('is a notification that opens the app, titled by the subject or by the app’s name', () => {
    const android = { notification: { click_action: { type: 3 } } };

    expect(parsed(pushPayload('HMS', { default: 'Hi' }, title))).toEqual({
      notification: { title: 'shop', body: 'Hi' },
      android,
    });
    expect(parsed(pushPayload('HMS', { HMS: 'Hi' }, { ...title, subject: 'News' }))).toEqual({
      notification: { title: 'News', body: 'Hi' },
      android,
    });
  });

  test('is the platform’s own text when it is a JSON object', () => {
    expect(pushPayload('HMS', { HMS: '{"data":"x"}' }, title)).toEqual({ text: '{"data":"x"}' });
  });

  test('is the message of the platform’s own whole request', () => {
    const own = '{"validate_only":true,"message":{"data":"x","android":{"urgency":"HIGH"}}}';

    expect(pushPayload('HMS', { HMS: own }, title)).toEqual({ text: '{"data":"x","android":{"urgency":"HIGH"}}' });
  });

  test.each(['{"android":"x"}', '{"message":"x"}', '{"message":null}', '{"message":{"android":[1]}}'])(
    'is not what time to live and token cannot be written into: %s',
    (own) => {
      expect(pushPayload('HMS', { HMS: own }, title)).toEqual({ fault: '"message" and "android" of HMS are objects' });
    },
  );

  test('has at most 2 KB of text', () => {
    expect(pushPayload('HMS', { default: 'x'.repeat(2048) }, title)).toHaveProperty('text');
    expect(pushPayload('HMS', { default: `${'中'.repeat(682)}xyz` }, title)).toHaveProperty('fault');
  });
});

test('a platform without a text has no payload', () => {
  expect(pushPayload('HMS', { APNS: 'x' }, title)).toEqual({ fault: 'there is no text for HMS' });
  expect(pushPayload('HMS', { default: '' }, title)).toHaveProperty('fault');
});
