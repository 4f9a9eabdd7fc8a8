import { describe, expect, test, vi } from 'vitest';
import { Targets } from '#src/domain/endpoints/targets.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import { checkEndpoint, checkExtension, createEndpointMatcher } from '#src/protocols/endpoints.ts';
import { arnOf, CLOSED_QUEUE_ID, OWN_QUEUE_ID, QUEUE_ID, TARGET_PROJECT, TARGETS } from '#test/support/targets.ts';

const unresolvable = async (): Promise<readonly string[]> => {
  throw new Error('ENOTFOUND');
};

/** What an endpoint is checked with where nothing is allowed. */
const NOWHERE = {
  project: 'project-1',
  region: 'us-east-1',
  targets: Targets.parse({}),
  allowedCidrs: [],
  robotGateways: [],
};

type Network = {
  addresses?: readonly string[];
  allowedCidrs?: readonly string[];
  robotGateways?: readonly string[];
};

const check = (protocol: Protocol, endpoint: string, { addresses, ...allowed }: Network = {}) =>
  checkEndpoint(protocol, endpoint, {
    ...NOWHERE,
    ...allowed,
    resolve: addresses === undefined ? unresolvable : async () => addresses,
  });

describe('checkEndpoint of http and https', () => {
  test.each([
    ['http', 'http://example.com:8080/hooks?a=b&c=%20'],
    ['https', 'https://8.8.8.8/'],
    ['https', 'https://[2606:4700:4700::1111]:8443/x'],
  ] as const)('accepts a public %s endpoint: %s', async (protocol, endpoint) => {
    expect(await check(protocol, endpoint, { addresses: ['93.184.215.14', '2606:4700::1'] })).toBe(endpoint);
  });

  test.each([
    ['http', 'http://example.com', 'http://example.com/'],
    ['http', 'http://EXAMPLE.com:80/a/../b#c', 'http://example.com/b'],
    ['https', 'https://bücher.example/ü', 'https://xn--bcher-kva.example/%C3%BC'],
    ['https', 'https://भारत.example/', 'https://xn--h2brj9c.example/'],
    ['https', `https://${'a'.repeat(63)}.example/`, `https://${'a'.repeat(63)}.example/`],
  ] as const)('returns the normal form of a %s endpoint: %s', async (protocol, endpoint, normal) => {
    expect(await check(protocol, endpoint, { addresses: ['93.184.215.14'] })).toBe(normal);
  });

  test.each([
    ['http:///hook', 'it has no host'],
    ['http:////hook', 'it has no host'],
    ['http://?x', 'it has no host'],
    ['http://#x', 'it has no host'],
    ['http://:80/', 'its host is none'],
    ['http://@example.com/', 'user name or password'],
    ['http://:@example.com/', 'user name or password'],
    ['http://example.com:/', 'its port is none'],
    ['http://example.com:0/', 'its port is none'],
    ['http://example.com:0080/', 'its port is none'],
    ['http://example.com:8o/', 'its port is none'],
    ['http://ex%61mple.com/', 'its host is none'],
    ['http://exam\u00adple.com/', 'its host is none'],
    ['http://example。com/', 'its host is none'],
    ['http://ｅxample.com/', 'its host is none'],
    ['http://[::1/', 'its host is none'],
    ['http://a..example.com/', 'labels of 1 to 63'],
    [`http://${'a'.repeat(64)}.example/`, 'labels of 1 to 63'],
    [`http://${'ü'.repeat(60)}.example/`, 'labels of 1 to 63'],
    [`http://${'abcdefg.'.repeat(31)}abcdef/`, '253 characters'],
    ['http:example.com/x', 'it must start with "http://"'],
    ['http:/example.com/x', 'it must start with "http://"'],
    ['http://example.com\\x', 'backslashes'],
    ['http://exam\nple.com/', 'white space'],
    ['http://example.com/ ', 'white space'],
  ])('says what is wrong with %j: %s', async (endpoint, fault) => {
    await expect(check('http', endpoint, { addresses: ['93.184.215.14'] })).rejects.toThrow(fault);
  });

  test.each([
    ['http', 'https://example.com/'],
    ['https', 'http://example.com/'],
    ['http', 'HTTP://example.com/'],
    ['http', 'http:example.com'],
    ['http', 'http:///'],
    ['http', 'http://'],
    ['http', ' http://example.com/'],
    ['http', 'http://example.com/a b'],
    ['http', 'http://exam\tple.com/'],
    ['http', 'http://example.com/\r\nx: y'],
    ['http', 'http://example.com\\@127.0.0.1/'],
    ['http', 'http://user:secret@example.com/'],
    ['http', 'http://user@example.com/'],
    ['http', 'http://example.com:99999/'],
    ['http', 'http://[fe80::1%25eth0]/'],
    ['http', 'http://1.2.3.4.5/'],
    ['http', `http://example.com/${'a'.repeat(2048)}`],
  ] as const)('refuses a malformed %s endpoint: %j', async (protocol, endpoint) => {
    await expect(check(protocol, endpoint, { addresses: ['93.184.215.14'] })).rejects.toMatchObject({
      code: 'SMN.0012',
    });
  });

  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1:8080/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fd00:ec2::254]/',
    'http://[64:ff9b::7f00:1]/',
    'http://localhost/',
    'http://localhost./',
    'http://x.localhost:3000/',
    'http://0/',
  ])('refuses a literal internal address: %s', async (endpoint) => {
    await expect(check('http', endpoint)).rejects.toMatchObject({ code: 'SMN.0069' });
  });

  test('refuses a name of which any address is internal, without saying which', async () => {
    const refusal = check('https', 'https://example.com/', { addresses: ['93.184.215.14', '10.1.2.3'] });

    await expect(refusal).rejects.toMatchObject({ code: 'SMN.0069' });
    await expect(refusal).rejects.not.toThrow(/10\.1|93\.184/);
  });

  test('accepts a name that does not resolve', async () => {
    expect(await check('http', 'http://soon.example.com/')).toBe('http://soon.example.com/');
  });

  test('accepts a name that has not resolved after two seconds', async () => {
    vi.useFakeTimers();
    const resolve = () => new Promise<never>(() => undefined);
    const checked = checkEndpoint('http', 'http://slow.example.com/', { ...NOWHERE, resolve });
    const seen = vi.fn();
    void checked.then(seen);

    await vi.advanceTimersByTimeAsync(1999);
    expect(seen).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);

    expect(await checked).toBe('http://slow.example.com/');
    vi.useRealTimers();
  });

  test('accepts internal addresses in allowed networks only', async () => {
    const allowedCidrs = ['127.0.0.0/8', '::1/128'];

    expect(await check('http', 'http://127.0.0.1:9000/', { allowedCidrs })).toBe('http://127.0.0.1:9000/');
    expect(await check('http', 'http://localhost:9000/', { allowedCidrs })).toBe('http://localhost:9000/');
    expect(await check('http', 'http://here.example.com/', { addresses: ['127.0.0.1', '::1'], allowedCidrs })).toBe(
      'http://here.example.com/',
    );
    await expect(check('http', 'http://10.0.0.1/', { allowedCidrs })).rejects.toMatchObject({ code: 'SMN.0069' });
  });
});

describe('checkEndpoint of email', () => {
  test.each([
    'someone@example.com',
    'first.last+tag@mail.example.co.uk',
    'a_b-c@x1.example',
    "o'hara@example.com",
    'r&d=x@example.com',
    'a/b!#$%*?^`{|}~c@example.com',
    '-a-@example.com',
    'ops@xn--55qx5d.xn--fiqs8s',
    'ops@example.xn--p1ai',
  ])('accepts %s', async (endpoint) => {
    expect(await check('email', endpoint)).toBe(endpoint);
  });

  test.each([
    ['Ops@EXAMPLE.Com', 'Ops@example.com'],
    ['ops@例子.公司', 'ops@xn--fsqu00a.xn--55qx5d'],
    ['ops@Bücher.example', 'ops@xn--bcher-kva.example'],
    ['ops@пример.рф', 'ops@xn--e1afmkfd.xn--p1ai'],
    ['ops@भारत.भारत', 'ops@xn--h2brj9c.xn--h2brj9c'],
  ])('returns the normal form of %s', async (endpoint, normal) => {
    expect(await check('email', endpoint)).toBe(normal);
  });

  test.each([
    '',
    'someone',
    'someone@localhost',
    '@example.com',
    'Someone <someone@example.com>',
    '<someone@example.com>',
    'a@example.com,b@example.com',
    'a@example.com b@example.com',
    'a@b@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'a\u0000@example.com',
    'a@exa\u200bmple.com',
    'a@exa\u00admple.com',
    'a@ｅxample.com',
    'a@example。com',
    'a@example.xn--',
    'a@xn--.com',
    'a@example.c0m1',
    'a@1.2.3.4',
    'a@example.com.',
    'a@ex_ample.com',
    'ä@example.com',
    '.a@example.com',
    'a.@example.com',
    '"a b"@example.com',
    `a@${'ü'.repeat(60)}.example`,
    'a@example.com\n',
    ' a@example.com',
    'a..b@example.com',
    'a@example..com',
    'a@-example.com',
    'a@example-.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b.'.repeat(130)}com`,
  ])('refuses %j', async (endpoint) => {
    await expect(check('email', endpoint)).rejects.toMatchObject({ code: 'SMN.0012' });
  });

  test('refuses long nonsense in no time', async () => {
    const start = performance.now();

    await expect(check('email', `${'a.'.repeat(100_000)}@`)).rejects.toMatchObject({ code: 'SMN.0012' });
    await expect(check('email', `a@${'a-'.repeat(120)}!`)).rejects.toMatchObject({ code: 'SMN.0012' });

    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('checkEndpoint of sms', () => {
  test.each([
    ['+8613800138000', '+8613800138000'],
    ['8613800138000', '+8613800138000'],
    ['13800138000', '+8613800138000'],
    ['+14155552671', '+14155552671'],
    ['+4915112345678', '+4915112345678'],
  ])('keeps %s as %s', async (endpoint, kept) => {
    expect(await check('sms', endpoint)).toBe(kept);
  });

  test.each([
    '',
    '+',
    '12',
    '+999123456789',
    '+1 415 555 2671',
    '(415)5552671',
    '+1415555',
    '07400123456',
    '01012345678',
    '2025550123',
    '008613800138000',
    '+86138001380001234',
    '123456789012345678901',
    '+1٤155552671',
    'tel:+14155552671',
  ])('refuses %j', async (endpoint) => {
    await expect(check('sms', endpoint)).rejects.toMatchObject({ code: 'SMN.0012' });
  });
});

describe('checkEndpoint of sms in a stage that texts to some countries', () => {
  test('refuses the numbers of others, and names the countries', async () => {
    const text = (endpoint: string) =>
      checkEndpoint('sms', endpoint, { ...NOWHERE, textCountries: ['CN', 'SG'], resolve: unresolvable });

    expect(await text('13800138000')).toBe('+8613800138000');
    expect(await text('+6581234567')).toBe('+6581234567');
    await expect(text('+447400123456')).rejects.toThrow(
      'Parameter: Endpoint is invalid. It is "+447400123456"; a number of GB; allowed are numbers of CN, SG.',
    );
  });
});

describe('checkEndpoint of callnotify', () => {
  test('says how a number is written that is none, and which countries may be called', async () => {
    const call = (endpoint: string) =>
      checkEndpoint('callnotify', endpoint, { ...NOWHERE, callCountries: ['CN', 'SG'], resolve: unresolvable });

    expect(await call('13800138000')).toBe('+8613800138000');
    await expect(call('07400123456')).rejects.toThrow(
      'It is "07400123456"; allowed: a phone number: "+", country code and number, as "+447400123456"',
    );
    await expect(call('+447400123456')).rejects.toThrow('a number of GB; allowed are numbers of CN, SG');
  });
});

describe('createEndpointMatcher', () => {
  test('finds every spelling, and nothing else', () => {
    const isNumber = createEndpointMatcher('13800138000');
    const isMailbox = createEndpointMatcher('ops@EXAMPLE.com');

    expect(['13800138000', '8613800138000', '+8613800138000'].map((text) => isNumber('sms', text))).toEqual([
      ...[true, true, true],
    ]);
    expect(createEndpointMatcher(' 8613800138000')('callnotify', '13800138000')).toBe(true);
    expect(isNumber('sms', '+8613800138001')).toBe(false);
    expect(isNumber('sms', '+8613900138000')).toBe(false);
    expect(isNumber('welink', '+8613800138000')).toBe(false);
    expect(isNumber('unknown', '+8613800138000')).toBe(false);
    expect(isMailbox('email', 'ops@example.com')).toBe(true);
    expect(isMailbox('email', 'Ops@example.com')).toBe(false);
  });
});

describe('checkEndpoint of functionstage, functiongraph and dms', () => {
  const among = (protocol: Protocol, endpoint: string) =>
    checkEndpoint(protocol, endpoint, {
      ...NOWHERE,
      project: TARGET_PROJECT,
      targets: TARGETS,
      resolve: unresolvable,
    });

  test.each([
    ['functionstage', 'urn:fss:us-east-1:any:function:default:orders:latest'],
    ['functionstage', arnOf('lambda', 'function:orders:live')],
    ['functiongraph', 'orders'],
    ['functiongraph', 'urn:fgs:us-east-1:any:graph:orders'],
    ['dms', QUEUE_ID],
  ] as const)('keeps a %s endpoint of the allow-list as it is: %s', async (protocol, endpoint) => {
    expect(await among(protocol, endpoint)).toBe(endpoint);
  });

  test('keeps the id of a queue in lower case', async () => {
    expect(await among('dms', QUEUE_ID.toUpperCase())).toBe(QUEUE_ID);
  });

  test.each([
    ['functionstage', 'orders', 'SMN.0012'],
    ['functionstage', 'urn:fss:us-east-1:any:function:default:absent:latest', 'SMN.0101'],
    ['functionstage', arnOf('lambda', 'function:secret'), 'SMN.0101'],
    ['functionstage', arnOf('lambda', 'function:smn-mine-api'), 'SMN.0101'],
    ['functionstage', 'urn:fss:us-east-1:any:function:default:twins:latest', 'SMN.0012'],
    ['functiongraph', 'or ders', 'SMN.0012'],
    ['functiongraph', 'absent', 'SMN.0101'],
    ['functiongraph', 'secret', 'SMN.0101'],
    ['functiongraph', 'twins', 'SMN.0012'],
    ['dms', 'orders', 'SMN.0012'],
    ['dms', '00000000-0000-4000-8000-000000000000', 'SMN.0098'],
    ['dms', CLOSED_QUEUE_ID, 'SMN.0099'],
    ['dms', OWN_QUEUE_ID, 'SMN.0099'],
  ] as const)('refuses for %s %j with %s', async (protocol, endpoint, code) => {
    await expect(among(protocol, endpoint)).rejects.toMatchObject({ code });
  });

  test('does not distinguish functions of other projects from those that do not exist', async () => {
    const textOf = (name: string) =>
      among('functionstage', arnOf('lambda', `function:${name}`)).catch(({ message }) => message.replace(name, ''));

    expect(await textOf('secret')).toBe(await textOf('absent'));
  });

  test('knows none where the stage lists none', async () => {
    await expect(check('functionstage', arnOf('lambda', 'function:orders'))).rejects.toMatchObject({
      code: 'SMN.0101',
    });
    await expect(check('functiongraph', 'orders')).rejects.toMatchObject({ code: 'SMN.0101' });
    await expect(check('dms', QUEUE_ID)).rejects.toMatchObject({ code: 'SMN.0098' });
  });
});

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

describe('checkEndpoint of application', () => {
  const id = '0123456789abcdef0123456789abcdef';

  test.each(['HMS', 'APNS', 'APNS_SANDBOX'])(
    'accepts the URN of an endpoint of %s in the topic’s project',
    async (platform) => {
      const urn = `urn:smn:us-east-1:project-1:endpoint-${platform}-shop_1-${id}`;

      expect(await check('application', urn)).toBe(urn);
    },
  );

  test.each([
    `urn:smn:us-east-1:project-2:endpoint-HMS-shop-${id}`,
    `urn:smn:eu-west-1:project-1:endpoint-HMS-shop-${id}`,
    `urn:smn:us-east-1:project-1:endpoint-GCM-shop-${id}`,
    'urn:smn:us-east-1:project-1:app-HMS-shop',
    'device-token',
    '',
  ])('refuses %j', async (endpoint) => {
    await expect(check('application', endpoint)).rejects.toMatchObject({ code: 'SMN.0012' });
  });
});

describe('checkEndpoint of callnotify', () => {
  const checkCallable = (endpoint: string, callCountries?: readonly string[]) =>
    checkEndpoint('callnotify', endpoint, {
      ...NOWHERE,
      resolve: unresolvable,
      ...(callCountries !== undefined && { callCountries }),
    });

  test.each([
    ['+8613800138000', '+8613800138000'],
    ['8613800138000', '+8613800138000'],
    ['13800138000', '+8613800138000'],
    ['+861082338233', '+861082338233'],
  ])('keeps %s of mainland China as %s', async (endpoint, kept) => {
    expect(await checkCallable(endpoint, ['CN'])).toBe(kept);
  });

  test.each(['+14155552671', '+85291234567', '+886912345678'])(
    'refuses %s where only China may be called',
    async (endpoint) => {
      await expect(checkCallable(endpoint, ['CN'])).rejects.toMatchObject({
        code: 'SMN.0012',
        message: expect.stringContaining('CN'),
      });
    },
  );

  test('accepts the countries that the stage names and no other', async () => {
    expect(await checkCallable('+4915112345678', ['DE', 'US'])).toBe('+4915112345678');
    await expect(checkCallable('13800138000', ['DE', 'US'])).rejects.toMatchObject({ code: 'SMN.0012' });
  });

  test('looks at the form only where no countries are named', async () => {
    expect(await checkCallable('+4915112345678')).toBe('+4915112345678');
    await expect(checkCallable('+999123456789')).rejects.toMatchObject({ code: 'SMN.0012' });
  });

  test.each(['', 'nobody', 'tel:+8613800138000', '+86 138 0013 8000', '12'])('refuses %j', async (endpoint) => {
    await expect(checkCallable(endpoint, ['CN'])).rejects.toMatchObject({ code: 'SMN.0012' });
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
