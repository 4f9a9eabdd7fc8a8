import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAccessPolicy, TOPIC_ACTIONS } from '#src/domain/access/access-policy.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { aPolicy, aStatement } from '#test/support/access-policy.ts';

/** Why a text is refused. */
const refusalOf = (text: string): ServiceError | undefined => {
  try {
    parseAccessPolicy(text);
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
};
const codeOf = (text: string): string => refusalOf(text)?.code ?? 'accepted';
const codeOfPolicy = (change: object) => codeOf(JSON.stringify({ ...aPolicy(), ...change }));
const codeOfStatement = (change: Readonly<Record<string, unknown>>) =>
  codeOf(JSON.stringify(aPolicy(aStatement(change))));

describe('an access policy', () => {
  test('is read', () => {
    const text = JSON.stringify(
      aPolicy(
        aStatement(),
        aStatement({
          Sid: '__service_pub_0',
          Principal: { Service: ['obs'] },
          Action: '*',
          Condition: { StringLike: { 'smn:Endpoint': ['*@a.example', '*@b.example'], 'smn:Protocol': 'email' } },
        }),
      ),
    );

    expect(parseAccessPolicy(text)).toEqual({
      statements: [
        {
          sid: '__user_pub_0',
          effect: 'Allow',
          principal: { isNegated: false, value: { accounts: ['project-2'], services: [], hasOrgPaths: false } },
          action: { isNegated: false, value: ['SMN:Publish'] },
          resource: { isNegated: false, value: ['urn:smn:us-east-1:project-1:orders'] },
          conditions: [],
        },
        {
          sid: '__service_pub_0',
          effect: 'Allow',
          principal: { isNegated: false, value: { accounts: [], services: ['obs'], hasOrgPaths: false } },
          action: { isNegated: false, value: ['*'] },
          resource: { isNegated: false, value: ['urn:smn:us-east-1:project-1:orders'] },
          conditions: [
            { operator: 'StringLike', key: 'smn:Protocol', values: ['email'] },
            { operator: 'StringLike', key: 'smn:Endpoint', values: ['*@a.example', '*@b.example'] },
          ],
        },
      ],
    });
  });

  test('has at most 30 KB, in bytes', () => {
    const longId = (bytes: number) => {
      const empty = Buffer.byteLength(JSON.stringify({ ...aPolicy(), Id: '' }));
      return JSON.stringify({ ...aPolicy(), Id: `界${'x'.repeat(bytes - empty - 3)}` });
    };

    expect(Buffer.byteLength(longId(30_720))).toBe(30_720);
    expect(codeOf(longId(30_720))).toBe('accepted');
    expect(codeOf(longId(30_721))).toBe('SMN.0047');
    expect(codeOf('x'.repeat(30_721))).toBe('SMN.0047');
  });

  test.each(['no JSON', '', '[]', 'null', '1', '"{}"', '{"Version":"2016-09-07"} trailing', '['.repeat(15_000)])(
    'is no text such as %j',
    (text) => {
      expect(codeOf(text)).toBe('SMN.0048');
    },
  );

  test('may be nested as deeply as it likes without harm', () => {
    expect(codeOf(`${'['.repeat(15_000)}${']'.repeat(15_000)}`)).toBe('SMN.0048');
    expect(codeOf(`{"Version":${'['.repeat(15_000)}${']'.repeat(15_000)}}`)).toBe('SMN.0049');
  });

  test.each([
    [{ Extra: 1 }, 'SMN.0048'],
    [{ Version: undefined }, 'SMN.0049'],
    [{ Version: '2012-10-17' }, 'SMN.0049'],
    [{ Id: undefined }, 'SMN.0050'],
    [{ Id: '' }, 'SMN.0050'],
    [{ Id: 1 }, 'SMN.0050'],
    [{ Statement: undefined }, 'SMN.0051'],
    [{ Statement: [] }, 'SMN.0051'],
    [{ Statement: aStatement() }, 'SMN.0051'],
    [{ Statement: ['text'] }, 'SMN.0051'],
    [{ Statement: [aStatement(), null] }, 'SMN.0051'],
    [{ Statement: [aStatement(), aStatement({ Conditions: {} })] }, 'SMN.0051'],
  ])('with %j is refused with %s', (change, code) => {
    expect(codeOfPolicy(change)).toBe(code);
  });

  test('says what is wrong, with which value, and what is allowed', () => {
    const text = JSON.stringify({ ...aPolicy(), Version: '2012-10-17' });

    expect(() => parseAccessPolicy(text)).toThrow(
      'Parameter: Version of the access policy is invalid. It is "2012-10-17"; allowed: "2016-09-07".',
    );
  });

  test('is checked in the order of the contract', () => {
    const faults = [
      ['SMN.0052', { Sid: '' }],
      ['SMN.0054', { Effect: 'Perhaps' }],
      ['SMN.0056', { Principal: {} }],
      ['SMN.0055', { Action: [] }],
      ['SMN.0053', { Resource: 'nothing' }],
      ['SMN.0058', { Condition: {} }],
    ] as const;
    const top = [
      ['SMN.0048', { Extra: 1 }],
      ['SMN.0049', { Version: '' }],
      ['SMN.0050', { Id: '' }],
      ['SMN.0051', { Statement: [] }],
    ] as const;

    for (const [index, [code]] of faults.entries()) {
      expect(codeOfStatement(Object.assign({}, ...faults.slice(index).map(([, change]) => change)))).toBe(code);
    }
    for (const [index, [code]] of top.entries()) {
      expect(codeOfPolicy(Object.assign({}, ...top.slice(index).map(([, change]) => change)))).toBe(code);
    }
    const second = aStatement({ Sid: aStatement().Sid });
    expect(codeOf(JSON.stringify(aPolicy(aStatement({ Condition: {} }), second)))).toBe('SMN.0058');
    expect(codeOf(JSON.stringify(aPolicy(aStatement(), { ...second, Effect: '' })))).toBe('SMN.0052');
  });
});

describe('a refusal', () => {
  const ofStatement = (change: Readonly<Record<string, unknown>>) => JSON.stringify(aPolicy(aStatement(change)));

  test.each([
    ['x'.repeat(30_721), / It is "30721 bytes"; allowed: at most 30720 bytes\.$/],
    ['no JSON', / It is "no JSON"; allowed: the text of a JSON object with Version, Id, Statement\.$/],
    [ofStatement({ Principal: undefined }), / It is missing; allowed: either Principal or NotPrincipal\.$/],
    [ofStatement({ NotAction: ['SMN:Publish'] }), / It is "both"; allowed: either Action or NotAction\.$/],
    [ofStatement({ Condition: { Bool: { a: 1 } } }), / It is \{"Bool":\{"a":1\}\}; allowed: \{operator: /],
  ])('shows what it found and what is allowed: %#', (text, message) => {
    expect(refusalOf(text)?.message).toMatch(message);
  });
});

describe('a statement', () => {
  test.each([
    '{"__proto__":{},"Bool":{"csp:CurrentTime":"true"}}',
    '{"__proto__":{"smn:Protocol":"email"},"StringEquals":{"smn:Protocol":"email"}}',
    '{"StringEquals":{"__proto__":"x","smn:Protocol":"email"}}',
    '{"constructor":{"smn:Protocol":"email"}}',
  ])('drops no part of a condition without a word: %s', (condition) => {
    expect(codeOfStatement({ Condition: JSON.parse(condition) })).toBe('SMN.0058');
  });

  const account = 'urn:csp:iam::project-2:root';

  test.each([
    [{ Sid: undefined }, 'SMN.0052'],
    [{ Sid: 1 }, 'SMN.0052'],
    [{ Effect: undefined }, 'SMN.0054'],
    [{ Effect: 'allow' }, 'SMN.0054'],
    [{ Principal: undefined }, 'SMN.0056'],
    [{ NotPrincipal: { CSP: '*' } }, 'SMN.0056'],
    [{ Principal: null }, 'SMN.0056'],
    [{ Principal: '*' }, 'SMN.0056'],
    [{ Principal: { CSP: 'everybody' } }, 'SMN.0056'],
    [{ Principal: { CSP: [] } }, 'SMN.0056'],
    [{ Principal: { CSP: ['project-2'] } }, 'SMN.0056'],
    [{ Principal: { CSP: [account, 'urn:csp:iam::project-2:user'] } }, 'SMN.0056'],
    [{ Principal: { AWS: [account] } }, 'SMN.0056'],
    [{ Principal: { Service: 'obs' } }, 'SMN.0056'],
    [{ Principal: { Service: [] } }, 'SMN.0056'],
    [{ Principal: { Service: ['O B S'] } }, 'SMN.0072'],
    [{ Principal: { Service: [''] } }, 'SMN.0072'],
    [{ Principal: { OrgPath: [''] } }, 'SMN.0056'],
    [{ Action: undefined }, 'SMN.0055'],
    [{ NotAction: ['SMN:Publish'] }, 'SMN.0055'],
    [{ Action: 'SMN:Publish' }, 'SMN.0055'],
    [{ Action: [] }, 'SMN.0055'],
    [{ Action: {} }, 'SMN.0055'],
    [{ Action: ['SMN:Publish', 'SMN:Fly'] }, 'SMN.0073'],
    [{ Action: ['smn:publish'] }, 'SMN.0073'],
    [{ Action: ['OBS:*'] }, 'SMN.0073'],
    [{ Action: [1] }, 'SMN.0073'],
    [{ Resource: undefined }, 'SMN.0053'],
    [{ NotResource: 'urn:smn:us-east-1:project-1:orders' }, 'SMN.0053'],
    [{ Resource: [] }, 'SMN.0053'],
    [{ Resource: '*' }, 'SMN.0053'],
    [{ Resource: ['urn:smn:us-east-1:project-1:orders', 'urn:smn'] }, 'SMN.0053'],
  ])('with %j is refused with %s', (change, code) => {
    expect(codeOfStatement(change)).toBe(code);
  });

  test.each([
    { Principal: { CSP: '*' } },
    { Principal: { CSP: [account], Service: ['obs', 'ces'], OrgPath: ['o-1/r-1/ou-1'] } },
    { Principal: { OrgPath: ['o-1/*'] } },
    { Principal: undefined, NotPrincipal: { CSP: [account] } },
    { Action: '*' },
    { Action: ['*'] },
    { Action: ['SMN:*', 'SMN:Update*'] },
    { Action: undefined, NotAction: ['SMN:Publish'] },
    { Resource: ['urn:smn:us-east-1:project-1:orders'] },
    { Resource: undefined, NotResource: 'urn:smn:us-east-1:project-1:orders' },
    { Effect: 'Deny' },
  ])('may have %j', (change) => {
    expect(codeOfStatement(change)).toBe('accepted');
  });

  test.each(TOPIC_ACTIONS)('may name the action %s', (action) => {
    expect(codeOfStatement({ Action: [action] })).toBe('accepted');
  });
});

describe('a condition', () => {
  test.each<unknown>([
    null,
    {},
    'text',
    { StringEquals: {} },
    { StringEquals: 'smn:Protocol' },
    { StringEquals: { 'smn:Protocol': [] } },
    { StringEquals: { 'smn:Protocol': 1 } },
    { StringEquals: { 'smn:Protocol': null } },
    { StringEquals: { 'smn:Topic': 'orders' } },
    { StringEquals: { 'smn:Protocol': 'email', 'smn:Topic': 'orders' } },
    { stringEquals: { 'smn:Protocol': 'email' } },
    { StringEquals: { 'smn:Protocol': 'email' }, StringFits: { 'smn:Protocol': 'email' } },
    { constructor: { 'smn:Protocol': 'email' } },
    { DateLessThan: { 'csp:CurrentTime': 'tomorrow' } },
    { DateLessThan: { 'csp:CurrentTime': '2024-02-30T00:00:00Z' } },
    { DateLessThan: { 'csp:CurrentTime': '2024-01-02T03:04:05' } },
    { NumericEquals: { 'smn:Endpoint': 'many' } },
    { NumericEquals: { 'smn:Endpoint': '' } },
    { Bool: { 'smn:Endpoint': 'yes' } },
    { StringEquals: ['smn:Protocol'] },
  ])('such as %j is refused', (Condition) => {
    expect(codeOfStatement({ Condition })).toBe('SMN.0058');
  });

  test.each([
    { StringEquals: { 'smn:Protocol': 'email' } },
    { StringNotLike: { 'smn:Endpoint': ['*@a.example', '*'] }, Bool: { 'smn:Endpoint': true } },
    { DateLessThan: { 'csp:CurrentTime': ['2024-01-02', '2024-01-02T03:04:05Z', '2024-01-02T03:04:05.678+08:00'] } },
    { NumericGreaterThanEquals: { 'smn:Endpoint': [1, '2', '-3.5', 1e3] } },
    { Bool: { 'smn:Endpoint': 'false' } },
  ])('such as %j is accepted', (Condition) => {
    expect(codeOfStatement({ Condition })).toBe('accepted');
  });
});

test('every text is read or refused, whatever it is', () => {
  const anything = fc.oneof(
    fc.string(),
    fc.json(),
    fc.jsonValue().map((value) => JSON.stringify({ ...aPolicy(), Statement: [value] })),
    fc
      .tuple(fc.constantFrom(...Object.keys(aStatement()), 'Condition', 'NotAction'), fc.jsonValue())
      .map(([key, value]) => JSON.stringify(aPolicy({ ...aStatement(), [key]: value }))),
  );

  fc.assert(
    fc.property(anything, (text) => {
      expect(codeOf(text)).toMatch(/^(accepted|SMN\.\d{4})$/);
    }),
  );
});
