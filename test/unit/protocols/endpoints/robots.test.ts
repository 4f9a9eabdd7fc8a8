import { describe, expect, test, vi } from 'vitest';
import { checkEndpoint, checkExtension } from '#src/protocols/endpoints.ts';
import { check, NOWHERE, unresolvable } from '#test/support/endpoint-check.ts';

describe.each([
  ['wechat', ['https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a']],
  [
    'dingding',
    ['https://oapi.dingtalk.com/robot/send?access_token=a', 'https://oapi.dingtalk.io/robot/send?access_token=a'],
  ],
  ['feishu', ['https://open.feishu.cn/open-apis/bot/v2/hook/a', 'https://open.larksuite.com/open-apis/bot/v2/hook/a']],
] as const)('checkEndpoint of %s', (protocol, webhooks) => {
  test.each(webhooks)('keeps a webhook of its vendor as it is: %s', async (webhook) => {
    expect(await check(protocol, webhook, { addresses: ['93.184.215.14'] })).toBe(webhook);
    expect(await check(protocol, webhook)).toBe(webhook);
    expect(await check(protocol, webhook.replace('https://o', 'https://O').replace('https://q', 'https://Q'))).toBe(
      webhook,
    );
  });

  test.each(webhooks)('takes %s neither by plain HTTP nor at another port', async (webhook) => {
    await expect(check(protocol, webhook.replace('https', 'http'))).rejects.toMatchObject({ code: 'SMN.0012' });
    await expect(check(protocol, webhook.replace(/(?<=[a-z])\//, ':8443/'))).rejects.toMatchObject({
      code: 'SMN.0012',
    });
  });

  test.each(['https://127.0.0.1/', 'https://localhost/x', 'http://10.0.0.1/', 'https://[fd00::1]/'])(
    'refuses an internal webhook: %s',
    async (endpoint) => {
      await expect(check(protocol, endpoint)).rejects.toMatchObject({ code: 'SMN.0069' });
    },
  );

  test('refuses a name of which any address is internal', async () => {
    const refusal = check(protocol, webhooks[0], { addresses: ['93.184.215.14', '10.1.2.3'] });

    await expect(refusal).rejects.toMatchObject({ code: 'SMN.0069' });
  });

  test.each([
    'https://stranger.example.com/hook',
    'https://8.8.8.8/hook',
    `${webhooks[0].replace('https://', 'https://x.')}`,
    `${webhooks[0].replace('.com/', '.com.stranger.example/').replace('.cn/', '.cn.stranger.example/')}`,
  ])('refuses a webhook on the host of a stranger, which is not looked up: %s', async (endpoint) => {
    const resolve = vi.fn(unresolvable);

    const refusal = checkEndpoint(protocol, endpoint, { ...NOWHERE, resolve });

    await expect(refusal).rejects.toThrow(`allowed: a webhook of`);
    expect(resolve).not.toHaveBeenCalled();
  });

  test('takes what the stage names as gateways, hosts with any port and origins', async () => {
    const robotGateways = ['robots.example.com', 'https://bridge.example.com:8443'];

    for (const endpoint of ['https://robots.example.com:9000/hook', 'https://bridge.example.com:8443/hook']) {
      expect(await check(protocol, endpoint, { robotGateways })).toBe(endpoint);
    }
    await expect(check(protocol, 'https://bridge.example.com/hook', { robotGateways })).rejects.toMatchObject({
      code: 'SMN.0012',
    });
  });

  test('takes plain HTTP of gateways only inside the networks that the stage allows', async () => {
    const allowed = { allowedCidrs: ['127.0.0.0/8'], robotGateways: ['127.0.0.1', 'robot.example.com'] };

    expect(await check(protocol, 'http://127.0.0.1:9000/hook', allowed)).toBe('http://127.0.0.1:9000/hook');
    for (const network of [{ addresses: ['93.184.215.14'] }, { addresses: ['93.184.215.14', '127.0.0.1'] }, {}]) {
      const refusal = check(protocol, 'http://robot.example.com/hook', { ...network, ...allowed });
      await expect(refusal).rejects.toMatchObject({ code: 'SMN.0012' });
    }
  });

  test.each([
    '',
    'HTTPS://robot.example.com/',
    'ftp://robot.example.com/',
    'https://',
    'https:///robot/send?access_token=x',
    'https://a b/',
    'https://u:p@a.example/',
  ])('refuses %j', async (endpoint) => {
    await expect(check(protocol, endpoint)).rejects.toMatchObject({ code: 'SMN.0012' });
  });
});

describe('checkEndpoint of robots without a webhook', () => {
  test.each([
    ['dingding', 'cidKxYZ1234abcd=='],
    ['dingding', 'cid6+/_-A='],
    ['welink', '4587A213'],
    ['dingTalkBot', 'manager1234'],
    ['dingTalkBot', 'first.last-1@corp_2'],
  ] as const)('keeps what names a chat of %s: %s', async (protocol, endpoint) => {
    expect(await check(protocol, endpoint)).toBe(endpoint);
  });

  test.each([
    ['dingding', 'cid with space'],
    ['dingding', 'a'.repeat(129)],
    ['dingding', 'cid:1'],
    ['welink', ''],
    ['welink', '12-3'],
    ['welink', '1'.repeat(65)],
    ['dingTalkBot', ''],
    ['dingTalkBot', 'a b'],
    ['dingTalkBot', '经理'],
    ['dingTalkBot', 'a'.repeat(65)],
  ] as const)('refuses for %s: %j', async (protocol, endpoint) => {
    await expect(check(protocol, endpoint)).rejects.toMatchObject({ code: 'SMN.0012' });
  });
});

describe('checkExtension', () => {
  const header = (pairs: Record<string, string>) => checkExtension('https', { header: pairs }, '');

  test('keeps headers of http and https', () => {
    const pairs = { 'X-Custom-Header': 'a value', 'x-2': '' };

    expect(checkExtension('http', { header: pairs }, '')).toEqual({ header: pairs });
    expect(header(pairs)).toEqual({ header: pairs });
  });

  test('keeps nothing of an empty extension, nor of what a protocol has no use for', () => {
    expect(checkExtension('http', undefined, '')).toBeUndefined();
    expect(checkExtension('http', {}, '')).toBeUndefined();
    expect(header({})).toBeUndefined();
    expect(checkExtension('email', { header: { 'x-a': 'b' } }, '')).toBeUndefined();
    expect(checkExtension('sms', undefined, '')).toBeUndefined();
  });

  test('accepts 10 headers of 1,024 characters in all, and no more', () => {
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`x-${index}`, 'v']));

    expect(header(ten)).toEqual({ header: ten });
    expect(() => header({ ...ten, 'x-10': 'v' })).toThrow(expect.objectContaining({ code: 'SMN.0043' }));
    expect(header({ 'x-a': 'v'.repeat(1021) })).toBeDefined();
    expect(() => header({ 'x-a': 'v'.repeat(1022) })).toThrow(expect.objectContaining({ code: 'SMN.0043' }));
  });

  test.each([
    'a',
    'content-type',
    'x',
    'x-',
    'x-a-',
    'x-a--b',
    'x--a',
    'x-smn',
    'x-smn-message-id',
    'X-SMNfoo',
    'x-a_b',
    'x-a b',
    'x-ä',
    'x-a:',
    ' x-a',
    'x-a\n',
  ])('refuses the header name %j', (name) => {
    expect(() => header({ [name]: 'v' })).toThrow(expect.objectContaining({ code: 'SMN.0043' }));
  });

  test.each(['ä', 'a\r\nb: c', 'a\tb', '\u007f', '\u0000'])('refuses the header value %j', (value) => {
    expect(() => header({ 'x-a': value })).toThrow(expect.objectContaining({ code: 'SMN.0043' }));
  });

  test('refuses names that differ by case only', () => {
    expect(() => header({ 'x-a': '1', 'X-A': '2' })).toThrow(expect.objectContaining({ code: 'SMN.0043' }));
  });
});
