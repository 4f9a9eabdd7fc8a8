import { describe, expect, it, vi } from 'vitest';
import type { Protocol } from '#src/domain/protocol.ts';
import { checkEndpoint, checkExtension } from '#src/protocols/endpoints.ts';

const unresolvable = async (): Promise<readonly string[]> => {
  throw new Error('ENOTFOUND');
};

type Network = { addresses?: readonly string[]; allowedCidrs?: readonly string[] };

const check = (protocol: Protocol, endpoint: string, { addresses, allowedCidrs = [] }: Network = {}) =>
  checkEndpoint(protocol, endpoint, {
    allowedCidrs,
    resolve: addresses === undefined ? unresolvable : async () => addresses,
  });

describe('checkEndpoint of http and https', () => {
  it.each([
    ['http', 'http://example.com'],
    ['http', 'http://example.com:8080/hooks?a=b&c=%20'],
    ['https', 'https://bücher.example/ü'],
    ['https', 'https://8.8.8.8/'],
    ['https', 'https://[2606:4700:4700::1111]:8443/x'],
  ] as const)('keeps a public %s endpoint as it is: %s', async (protocol, endpoint) => {
    expect(await check(protocol, endpoint, { addresses: ['93.184.215.14', '2606:4700::1'] })).toBe(endpoint);
  });

  it.each([
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

  it.each([
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

  it('refuses a name of which any address is internal, without saying which', async () => {
    const refusal = check('https', 'https://example.com/', { addresses: ['93.184.215.14', '10.1.2.3'] });

    await expect(refusal).rejects.toMatchObject({ code: 'SMN.0069' });
    await expect(refusal).rejects.not.toThrow(/10\.1|93\.184/);
  });

  it('accepts a name that does not resolve', async () => {
    expect(await check('http', 'http://soon.example.com/')).toBe('http://soon.example.com/');
  });

  it('accepts a name that has not resolved after two seconds', async () => {
    vi.useFakeTimers();
    const resolve = () => new Promise<never>(() => undefined);
    const checked = checkEndpoint('http', 'http://slow.example.com/', { allowedCidrs: [], resolve });
    const seen = vi.fn();
    void checked.then(seen);

    await vi.advanceTimersByTimeAsync(1999);
    expect(seen).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);

    expect(await checked).toBe('http://slow.example.com/');
    vi.useRealTimers();
  });

  it('accepts internal addresses in allowed networks only', async () => {
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
  it.each(['someone@example.com', 'first.last+tag@mail.example.co.uk', 'a_b-c@x1.example', "o'hara@example.com"])(
    'accepts %s',
    async (endpoint) => {
      expect(await check('email', endpoint)).toBe(endpoint);
    },
  );

  it.each([
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

  it('refuses long nonsense in no time', async () => {
    const start = performance.now();

    await expect(check('email', `${'a.'.repeat(100_000)}@`)).rejects.toMatchObject({ code: 'SMN.0012' });
    await expect(check('email', `a@${'a-'.repeat(120)}!`)).rejects.toMatchObject({ code: 'SMN.0012' });

    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('checkEndpoint of sms', () => {
  it.each([
    ['+8613800138000', '+8613800138000'],
    ['8613800138000', '+8613800138000'],
    ['13800138000', '+8613800138000'],
    ['+14155552671', '+14155552671'],
    ['+4915112345678', '+4915112345678'],
  ])('keeps %s as %s', async (endpoint, kept) => {
    expect(await check('sms', endpoint)).toBe(kept);
  });

  it.each([
    '',
    '+',
    '12',
    '+999123456789',
    '+1 415 555 2671',
    '(415)5552671',
    '+1415555',
    '+86138001380001234',
    '123456789012345678901',
    '+1٤155552671',
    'tel:+14155552671',
  ])('refuses %j', async (endpoint) => {
    await expect(check('sms', endpoint)).rejects.toMatchObject({ code: 'SMN.0012' });
  });
});

describe('checkExtension', () => {
  const header = (pairs: Record<string, string>) => checkExtension('https', { header: pairs });

  it('keeps headers of http and https', () => {
    const pairs = { 'X-Custom-Header': 'a value', 'x-2': '' };

    expect(checkExtension('http', { header: pairs })).toEqual({ header: pairs });
    expect(header(pairs)).toEqual({ header: pairs });
  });

  it('keeps nothing of an empty extension, nor of what a protocol has no use for', () => {
    expect(checkExtension('http', undefined)).toBeUndefined();
    expect(checkExtension('http', {})).toBeUndefined();
    expect(header({})).toBeUndefined();
    expect(checkExtension('email', { header: { 'x-a': 'b' } })).toBeUndefined();
    expect(checkExtension('sms', undefined)).toBeUndefined();
  });

  it('accepts 10 headers of 1,024 characters in all, and no more', () => {
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`x-${index}`, 'v']));

    expect(header(ten)).toEqual({ header: ten });
    expect(() => header({ ...ten, 'x-10': 'v' })).toThrow(expect.objectContaining({ code: 'SMN.0043' }));
    expect(header({ 'x-a': 'v'.repeat(1021) })).toBeDefined();
    expect(() => header({ 'x-a': 'v'.repeat(1022) })).toThrow(expect.objectContaining({ code: 'SMN.0043' }));
  });

  it.each([
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

  it.each(['ä', 'a\r\nb: c', 'a\tb', '\u007f', '\u0000'])('refuses the header value %j', (value) => {
    expect(() => header({ 'x-a': value })).toThrow(expect.objectContaining({ code: 'SMN.0043' }));
  });

  it('refuses names that differ by case only', () => {
    expect(() => header({ 'x-a': '1', 'X-A': '2' })).toThrow(expect.objectContaining({ code: 'SMN.0043' }));
  });
});
