import { describe, expect, test } from 'vitest';
import type { Protocol } from '#src/domain/protocol.ts';
import type { ExtensionInput } from '#src/protocols/endpoint.ts';
import { checkExtension } from '#src/protocols/endpoints.ts';

const WEBHOOK = 'https://robot.example.com/hook';
const APP = { app_key: 'ding-key_1', app_secret: 'S3cret-_', robot_code: 'robot-1' };

const check = (protocol: Protocol, extension: ExtensionInput, endpoint = WEBHOOK) =>
  checkExtension(protocol, extension, endpoint);

const faultOf = (protocol: Protocol, extension: ExtensionInput, endpoint = WEBHOOK): unknown => {
  try {
    return check(protocol, extension, endpoint);
  } catch (error) {
    return error;
  }
};

const refusal = (field: string) =>
  expect.objectContaining({ code: 'SMN.0043', message: expect.stringContaining(field) });

describe('the extension of a webhook', () => {
  test('is a keyword, which may be shown, or a secret, which may not', () => {
    expect(check('feishu', { keyword: '告警 A' })).toEqual({ robot: { keyword: '告警 A' } });
    expect(check('feishu', { sign_secret: 'SEC1' })).toEqual({ secret: 'SEC1' });
    expect(check('dingding', { keyword: 'alarm' })).toEqual({ robot: { keyword: 'alarm' } });
    expect(check('dingding', { sign_secret: 'SEC1' })).toEqual({ secret: 'SEC1' });
  });

  test('is never both', () => {
    for (const protocol of ['feishu', 'dingding'] as const) {
      expect(faultOf(protocol, { keyword: 'a', sign_secret: 'b' })).toEqual(refusal('not both'));
    }
  });

  test('may lack at dingding, not at feishu; an empty text is none', () => {
    expect(check('dingding', {})).toBeUndefined();
    expect(check('dingding', { keyword: '', sign_secret: '' })).toBeUndefined();
    expect(faultOf('feishu', {})).toEqual(refusal('keyword or sign_secret'));
    expect(faultOf('feishu', { keyword: '', sign_secret: '' })).toEqual(refusal('keyword or sign_secret'));
    expect(checkExtensionOfNothing('feishu')).toEqual(refusal('keyword or sign_secret'));
  });

  test('does not exist at wechat', () => {
    expect(check('wechat', { keyword: 'a', sign_secret: 'b', ...APP })).toBeUndefined();
  });

  test.each([
    { keyword: 'a\nb' },
    { keyword: ' disk-full' },
    { keyword: 'k'.repeat(129) },
    { sign_secret: 'SEC'.repeat(86) },
    { sign_secret: 'a\u0000' },
  ])('is refused when it is malformed, without repeating it: %j', (extension) => {
    const fault = faultOf('feishu', extension);

    expect(fault).toEqual(refusal(Object.keys(extension)[0] ?? ''));
    expect(fault).not.toEqual(refusal(Object.values(extension)[0] ?? ''));
  });
});

const checkExtensionOfNothing = (protocol: Protocol): unknown => {
  try {
    return checkExtension(protocol, undefined, WEBHOOK);
  } catch (error) {
    return error;
  }
};

describe('the credentials of an application', () => {
  test('are kept apart: names as they are, the secret to be encrypted', () => {
    const app = { robot: { app_key: 'ding-key_1', robot_code: 'robot-1' }, secret: 'S3cret-_' };

    expect(check('dingTalkBot', APP, 'user1')).toEqual(app);
    expect(check('dingding', APP, 'cid1==')).toEqual(app);
    expect(check('welink', { client_id: '2019', client_secret: 'a-b' }, '123')).toEqual({
      robot: { client_id: '2019' },
      secret: 'a-b',
    });
  });

  test.each(['app_key', 'app_secret', 'robot_code'] as const)('are all required by dingTalkBot: %s', (field) => {
    expect(faultOf('dingTalkBot', { ...APP, [field]: undefined }, 'user1')).toEqual(refusal(`${field} is missing`));
    expect(faultOf('dingTalkBot', { ...APP, [field]: '' }, 'user1')).toEqual(refusal(`${field} is missing`));
  });

  test('are required by dingding for an openConversationId, not for a webhook', () => {
    expect(faultOf('dingding', { keyword: 'a' }, 'cid1==')).toEqual(refusal('app_key is missing'));
    expect(check('dingding', APP)).toBeUndefined();
  });

  test.each(['client_id', 'client_secret'] as const)('are all required by welink: %s', (field) => {
    const both = { client_id: 'a', client_secret: 'b' };

    expect(faultOf('welink', { ...both, [field]: undefined }, '123')).toEqual(refusal(`${field} is missing`));
  });

  test.each([
    ['app_key', 64],
    ['app_secret', 128],
    ['robot_code', 64],
  ] as const)('have a length and a set of characters: %s', (field, length) => {
    const withValue = (value: string) => faultOf('dingTalkBot', { ...APP, [field]: value }, 'user1');

    expect(withValue('a'.repeat(length))).not.toBeInstanceOf(Error);
    expect(withValue('a'.repeat(length + 1))).toEqual(refusal(`${field} must have at most ${length}`));
    for (const value of ['a b', 'a.b', 'ä', 'a/b']) expect(withValue(value)).toEqual(refusal(`${field} must hold`));
  });
});
