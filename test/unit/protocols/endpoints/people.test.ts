import { describe, expect, test } from 'vitest';
import { checkEndpoint, createEndpointMatcher } from '#src/protocols/endpoints.ts';
import { check, NOWHERE, unresolvable } from '#test/support/endpoint-check.ts';

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
