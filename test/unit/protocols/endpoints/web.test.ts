import { describe, expect, test, vi } from 'vitest';
import { checkEndpoint } from '#src/protocols/endpoints.ts';
import { check, NOWHERE } from '#test/support/endpoint-check.ts';

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
