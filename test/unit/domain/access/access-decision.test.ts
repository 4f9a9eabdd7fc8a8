import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AccessRequest,
  decideAccess,
  decidingStatement,
  isPermitted,
} from '#src/domain/access/access-decision.ts';
import { type AccessPolicy, parseAccessPolicy, TOPIC_ACTIONS } from '#src/domain/access/access-policy.ts';
import { aPolicy, aStatement } from '#test/support/access-policy.ts';

const request = (change: Partial<AccessRequest> = {}): AccessRequest => ({
  caller: { kind: 'project', project: 'project-2' },
  action: 'SMN:Publish',
  topicUrn: 'urn:smn:us-east-1:project-1:orders',
  now: Date.UTC(2024, 0, 2, 3, 4, 5, 678),
  ...change,
});
const policyOf = (...statements: readonly object[]) => parseAccessPolicy(JSON.stringify(aPolicy(...statements)));

const DECISIONS = { Allow: 'allow', Deny: 'deny', none: 'none' } as const;

/** What the policy itself says, the rights of the owner left aside. */
const decide = (policy: AccessPolicy, asked: AccessRequest) =>
  DECISIONS[decidingStatement(policy, asked)?.effect ?? 'none'];

/** What a policy of one statement says. */
const decisionOn = (statement: object, change: Partial<AccessRequest> = {}) =>
  decide(policyOf(aStatement({ ...statement })), request(change));

const project = (name: string) => ({ kind: 'project', project: name }) as const;
const service = (name: string) => ({ kind: 'service', service: name }) as const;
const account = (name: string) => `urn:csp:iam::${name}:root`;

describe('the name of a service', () => {
  test.each(['obs', 'OBS', 'Obs'])('is compared without case: %s', (name) => {
    const statement = { Principal: { Service: [name] } };

    expect(decisionOn(statement, { caller: service('obs') })).toBe(
      decisionOn({ Principal: { Service: ['obs'] } }, { caller: service('obs') }),
    );
    expect(decisionOn(statement, { caller: service('obs') })).not.toBe(
      decisionOn(statement, { caller: service('dms') }),
    );
  });
});

describe('the decision on a call', () => {
  const owner = 'project-1';

  test('lets the owner do everything, whatever the policy says', () => {
    const policy = policyOf(aStatement({ Effect: 'Deny', Principal: { CSP: '*' }, Action: '*' }));

    for (const action of TOPIC_ACTIONS) {
      expect(isPermitted({ owner, policy }, request({ action, caller: project(owner) }))).toBe(true);
    }
  });

  test('allows nothing to other callers without a policy', () => {
    for (const action of TOPIC_ACTIONS) expect(isPermitted({ owner }, request({ action }))).toBe(false);
  });

  test('follows an Allow, and denies what no statement is about', () => {
    const policy = policyOf();

    expect(isPermitted({ owner, policy }, request())).toBe(true);
    expect(isPermitted({ owner, policy }, request({ action: 'SMN:Subscribe' }))).toBe(false);
    expect(isPermitted({ owner, policy }, request({ caller: project('project-3') }))).toBe(false);
  });

  test('names what decided: the owner, the first Deny or else the first Allow that matches, the service, or nothing', () => {
    const allow = aStatement({ Sid: 'allow' });
    const more = aStatement({ Sid: 'more' });
    const deny = aStatement({ Sid: 'deny', Effect: 'Deny' });
    const decided = (policy: AccessPolicy, change: Partial<AccessRequest> = {}) => {
      const { by, ...decision } = decideAccess({ owner, policy }, request(change));
      return 'statement' in decision ? [by, decision.statement.sid] : [by];
    };

    expect(decided(policyOf(allow, more))).toEqual(['statement', 'allow']);
    expect(decided(policyOf(allow, deny, more))).toEqual(['statement', 'deny']);
    expect(decided(policyOf(deny), { caller: project(owner) })).toEqual(['owner']);
    expect(decided(policyOf(allow), { caller: project('project-3') })).toEqual(['nothing']);
    expect(decided(policyOf(allow), { caller: service('ces') })).toEqual(['service']);
    expect(decided(policyOf(allow), { caller: service('obs') })).toEqual(['nothing']);
  });

  test('lets Cloud Eye and Anti-DDoS publish to every topic, no other service, and nothing else', () => {
    for (const name of ['ces', 'antiddos']) {
      expect(isPermitted({ owner }, request({ caller: service(name) }))).toBe(true);
      expect(isPermitted({ owner, policy: policyOf() }, request({ caller: service(name) }))).toBe(true);
      expect(isPermitted({ owner }, request({ caller: service(name), action: 'SMN:Subscribe' }))).toBe(false);
    }
    expect(isPermitted({ owner }, request({ caller: service('obs') }))).toBe(false);
    expect(isPermitted({ owner }, request({ caller: project('ces') }))).toBe(false);
  });

  test('keeps even those out when a policy denies it', () => {
    const policy = policyOf(aStatement({ Effect: 'Deny', Principal: { Service: ['ces'] } }));

    expect(isPermitted({ owner, policy }, request({ caller: service('ces') }))).toBe(false);
    expect(isPermitted({ owner, policy }, request({ caller: service('antiddos') }))).toBe(true);
  });

  test('is Deny as soon as one statement denies, wherever it stands', () => {
    const effects = fc.array(fc.constantFrom('Allow', 'Deny'), { minLength: 1, maxLength: 6 });

    fc.assert(
      fc.property(effects, (all) => {
        const policy = policyOf(...all.map((Effect, index) => aStatement({ Sid: `${index}`, Effect })));
        expect(decide(policy, request())).toBe(all.includes('Deny') ? 'deny' : 'allow');
      }),
    );
  });

  test('is not changed by a Deny that is about another caller or action', () => {
    const denials = [
      { Principal: { CSP: [account('project-3')] } },
      { Action: ['SMN:Subscribe'] },
      { Resource: 'urn:smn:us-east-1:project-1:invoices' },
      { Condition: { DateGreaterThan: { 'csp:CurrentTime': '2024-01-03' } } },
    ];
    const statements = denials.map((denial, index) => aStatement({ Sid: `${index}`, Effect: 'Deny', ...denial }));

    expect(decide(policyOf(aStatement(), ...statements), request())).toBe('allow');
  });
});

describe('a principal', () => {
  test.each([
    [{ CSP: '*' }, project('anyone'), 'allow'],
    [{ CSP: '*' }, service('obs'), 'none'],
    [{ CSP: [account('project-3'), account('project-2')] }, project('project-2'), 'allow'],
    [{ CSP: [account('obs')] }, service('obs'), 'none'],
    [{ Service: ['obs', 'lts'] }, service('lts'), 'allow'],
    [{ Service: ['obs'] }, service('ob'), 'none'],
    [{ Service: ['obs'] }, project('obs'), 'none'],
    [{ CSP: [account('project-3')], Service: ['obs'] }, service('obs'), 'allow'],
    [{ OrgPath: ['*'] }, project('project-2'), 'none'],
    [{ OrgPath: ['*'], CSP: '*' }, project('project-2'), 'allow'],
  ])('%j is, for %j, %s', (Principal, caller, expected) => {
    expect(decisionOn({ Principal }, { caller })).toBe(expected);
  });

  test.each([
    [{ CSP: [account('project-2')] }, project('project-2'), 'none'],
    [{ CSP: [account('project-2')] }, project('project-3'), 'allow'],
    [{ CSP: [account('project-2')] }, service('obs'), 'allow'],
    [{ CSP: '*' }, project('anyone'), 'none'],
    [{ Service: ['obs'] }, service('obs'), 'none'],
    [{ OrgPath: ['o-1'] }, project('anyone'), 'none'],
    [{ OrgPath: ['o-1'], CSP: [account('project-2')] }, project('project-3'), 'none'],
  ])('that is everyone but %j is, for %j, %s', (NotPrincipal, caller, expected) => {
    expect(decisionOn({ Principal: undefined, NotPrincipal }, { caller })).toBe(expected);
  });

  test('that is everyone but an organisation is denied, as its members are not known', () => {
    const statement = { Effect: 'Deny', Principal: undefined, NotPrincipal: { OrgPath: ['o-1'] } };
    expect(decisionOn(statement)).toBe('deny');
  });
});

describe('an action', () => {
  test.each([
    [['SMN:Publish'], 'SMN:Publish', 'allow'],
    [['SMN:Subscribe', 'SMN:Publish'], 'SMN:Publish', 'allow'],
    [['SMN:Publish'], 'SMN:Subscribe', 'none'],
    [['SMN:Update*'], 'SMN:UpdateTopic', 'allow'],
    [['SMN:Update*'], 'SMN:UpdateTopicAttribute', 'allow'],
    [['SMN:UpdateTopic'], 'SMN:UpdateTopicAttribute', 'none'],
    [['SMN:*Subscribe'], 'SMN:Unsubscribe', 'none'],
    [['SMN:*ubscribe'], 'SMN:Unsubscribe', 'allow'],
    [['SMN:*subscribe'], 'SMN:Unsubscribe', 'allow'],
    ['*', 'SMN:DeleteTopic', 'allow'],
  ] as const)('of %j decides on %s with %s', (Action, action, expected) => {
    expect(decisionOn({ Action }, { action })).toBe(expected);
  });

  test.each([
    ['SMN:Subscribe', 'allow'],
    ['SMN:UpdateTopic', 'none'],
    ['SMN:Publish', 'none'],
  ] as const)('but those named decides on %s with %s', (action, expected) => {
    expect(decisionOn({ Action: undefined, NotAction: ['SMN:Update*', 'SMN:Publish'] }, { action })).toBe(expected);
  });
});

describe('patterns that overlap', () => {
  const decisions = (...statements: readonly object[]) => {
    const policy = policyOf(...statements.map((one, index) => aStatement({ Sid: `s${index}`, ...one })));
    const actions = ['SMN:UpdateTopic', 'SMN:UpdateTopicAttribute', 'SMN:DeleteTopicAttributes'] as const;
    return actions.map((action) => decide(policy, request({ action })));
  };
  const [updates, attributes] = [{ Action: ['SMN:Update*'] }, { Action: ['SMN:*TopicAttribute*'] }];

  test('deny what both fit, in whatever order, and leave to each what only it fits', () => {
    const denied = { ...attributes, Effect: 'Deny' };

    expect(decisions(updates, denied)).toEqual(['allow', 'deny', 'deny']);
    expect(decisions(denied, updates)).toEqual(['allow', 'deny', 'deny']);
    expect(decisions({ ...updates, Effect: 'Deny' }, attributes)).toEqual(['deny', 'deny', 'allow']);
  });

  test('of one statement allow what any of them fits, and are all taken out of NotAction', () => {
    const both = [...updates.Action, ...attributes.Action];

    expect(decisions({ Action: both })).toEqual(['allow', 'allow', 'allow']);
    expect(decisions({ Action: undefined, NotAction: both })).toEqual(['none', 'none', 'none']);
    expect(decisions({ Action: undefined, NotAction: updates.Action }, attributes)).toEqual(['none', 'allow', 'allow']);
  });

  test('need text of their own for each part: none of it counts twice', () => {
    const overlapping = ['SMN:UpdateTopic*TopicAttribute'];

    // It would fit UpdateTopicAttribute if "Topic" counted for both parts; it fits no action, which a policy may not say.
    expect(() => decisionOn({ Action: overlapping })).toThrow(expect.objectContaining({ code: 'SMN.0073' }));
  });
});

describe('a resource', () => {
  const other = 'urn:smn:us-east-1:project-1:invoices';
  const own = request().topicUrn;

  test.each([
    [{ Resource: own }, 'allow'],
    [{ Resource: [other, own] }, 'allow'],
    [{ Resource: other }, 'none'],
    [{ Resource: undefined, NotResource: other }, 'allow'],
    [{ Resource: undefined, NotResource: [own, other] }, 'none'],
  ])('%j decides with %s', (statement, expected) => {
    expect(decisionOn(statement)).toBe(expected);
  });
});

describe('conditions', () => {
  const now = Date.UTC(2024, 0, 2, 3, 4, 5, 678);
  const subscribing = { protocol: 'https', endpoint: 'https://Hooks.example/a' };
  const decided = (Condition: object, change: Partial<AccessRequest> = { subscribing }) =>
    decisionOn({ Action: ['SMN:Subscribe'], Condition }, { action: 'SMN:Subscribe', now, ...change }) === 'allow';

  test.each([
    [{ StringEquals: { 'smn:Protocol': 'https' } }, true],
    [{ StringEquals: { 'smn:Protocol': 'HTTPS' } }, false],
    [{ StringEquals: { 'smn:Protocol': 'http*' } }, false],
    [{ StringEquals: { 'smn:Protocol': ['email', 'https'] } }, true],
    [{ StringNotEquals: { 'smn:Protocol': 'https' } }, false],
    [{ StringNotEquals: { 'smn:Protocol': ['email', 'https'] } }, false],
    [{ StringNotEquals: { 'smn:Protocol': ['email', 'sms'] } }, true],
    [{ StringEqualsIgnoreCase: { 'smn:Protocol': 'HTTPS' } }, true],
    [{ StringEqualsIgnoreCase: { 'smn:Endpoint': 'HTTPS://HOOKS.example/a' } }, true],
    [{ StringEqualsIgnoreCase: { 'smn:Protocol': 'httpſ' } }, false],
    [{ StringNotEqualsIgnoreCase: { 'smn:Protocol': 'HTTPS' } }, false],
    [{ StringNotEqualsIgnoreCase: { 'smn:Protocol': 'EMAIL' } }, true],
    [{ StringLike: { 'smn:Endpoint': 'https://*.example/*' } }, true],
    [{ StringLike: { 'smn:Endpoint': 'https://hooks.*' } }, false],
    [{ StringLike: { 'smn:Endpoint': ['http://*', '*/a'] } }, true],
    [{ StringNotLike: { 'smn:Endpoint': 'http://*' } }, true],
    [{ StringNotLike: { 'smn:Endpoint': ['http://*', 'https://*'] } }, false],
    [{ StringLike: { 'csp:CurrentTime': '2024-01-02T*' } }, true],
  ])('on text such as %j hold: %s', (condition, expected) => {
    expect(decided(condition)).toBe(expected);
  });

  test('on a number hold for no text that is none, the empty one included', () => {
    const empty = { subscribing: { ...subscribing, endpoint: '' } };

    for (const operator of ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericGreaterThanEquals']) {
      expect(decided({ [operator]: { 'smn:Endpoint': 0 } }, empty), operator).toBe(false);
      expect(decided({ [operator]: { 'smn:Endpoint': 0 } }), operator).toBe(false);
    }
  });

  test.each([
    [{ DateEquals: { 'csp:CurrentTime': '2024-01-02T03:04:05Z' } }, true],
    [{ DateEquals: { 'csp:CurrentTime': '2024-01-02T11:04:05+08:00' } }, true],
    [{ DateEquals: { 'csp:CurrentTime': '2024-01-02T03:04:06Z' } }, false],
    [{ DateNotEquals: { 'csp:CurrentTime': '2024-01-02T03:04:05Z' } }, false],
    [{ DateNotEquals: { 'csp:CurrentTime': '2024-01-02' } }, true],
    [{ DateLessThan: { 'csp:CurrentTime': '2024-01-02T03:04:05Z' } }, false],
    [{ DateLessThan: { 'csp:CurrentTime': '2024-01-03' } }, true],
    [{ DateLessThanEquals: { 'csp:CurrentTime': '2024-01-02T03:04:05Z' } }, true],
    [{ DateLessThanEquals: { 'csp:CurrentTime': '2024-01-02T03:04:04Z' } }, false],
    [{ DateGreaterThan: { 'csp:CurrentTime': '2024-01-02T03:04:05Z' } }, false],
    [{ DateGreaterThan: { 'csp:CurrentTime': '2024-01-02' } }, true],
    [{ DateGreaterThanEquals: { 'csp:CurrentTime': '2024-01-02T03:04:05Z' } }, true],
    [{ DateGreaterThanEquals: { 'csp:CurrentTime': '2024-01-02T03:04:06Z' } }, false],
    [{ DateNotEquals: { 'smn:Protocol': '2024-01-02' } }, false],
  ])('on times such as %j hold: %s', (condition, expected) => {
    expect(decided(condition)).toBe(expected);
  });

  test.each([
    [{ NumericEquals: { 'smn:Endpoint': 15 } }, true],
    [{ NumericEquals: { 'smn:Endpoint': '15.0' } }, true],
    [{ NumericEquals: { 'smn:Endpoint': [1, 2] } }, false],
    [{ NumericNotEquals: { 'smn:Endpoint': 15 } }, false],
    [{ NumericNotEquals: { 'smn:Endpoint': [1, 2] } }, true],
    [{ NumericLessThan: { 'smn:Endpoint': 15 } }, false],
    [{ NumericLessThan: { 'smn:Endpoint': 15.5 } }, true],
    [{ NumericLessThanEquals: { 'smn:Endpoint': 15 } }, true],
    [{ NumericGreaterThan: { 'smn:Endpoint': 15 } }, false],
    [{ NumericGreaterThan: { 'smn:Endpoint': -1 } }, true],
    [{ NumericGreaterThanEquals: { 'smn:Endpoint': '15' } }, true],
    [{ NumericNotEquals: { 'smn:Protocol': 1 } }, false],
  ])('on numbers such as %j hold: %s', (condition, expected) => {
    expect(decided(condition, { subscribing: { protocol: 'x', endpoint: '15' } })).toBe(expected);
  });

  test.each([
    ['true', true, true],
    ['true', 'true', true],
    ['true', 'false', false],
    ['false', [true, false], true],
    ['yes', [true, false], false],
  ])('on the boolean %j hold for %j: %s', (endpoint, value, expected) => {
    const change = { subscribing: { protocol: 'x', endpoint } };
    expect(decided({ Bool: { 'smn:Endpoint': value } }, change)).toBe(expected);
  });

  test('need every operator and every key', () => {
    const met = { 'smn:Protocol': 'https' };
    const unmet = { 'smn:Endpoint': 'http://elsewhere.example' };

    expect(decided({ StringEquals: met })).toBe(true);
    expect(decided({ StringEquals: { ...met, ...unmet } })).toBe(false);
    expect(decided({ StringEquals: met, StringLike: unmet })).toBe(false);
    expect(decided({ StringEquals: met, StringNotLike: unmet })).toBe(true);
  });

  test('on what a call does not have fail, whatever their operator', () => {
    const change: Partial<AccessRequest> = { action: 'SMN:Publish' };
    const texts = ['StringEquals', 'StringEqualsIgnoreCase', 'StringLike'];
    const opposites = ['StringNotEquals', 'StringNotEqualsIgnoreCase', 'StringNotLike'];
    for (const operator of [...texts, ...opposites]) {
      const Condition = { [operator]: { 'smn:Protocol': 'sms' } };
      expect(decisionOn({ Action: '*', Condition }, change)).toBe('none');
      expect(decisionOn({ Action: '*', Effect: 'Deny', Condition }, change)).toBe('none');
    }
  });

  test('that are not met make an Allow grant nothing, and a Deny forbid nothing', () => {
    const Condition = { StringEquals: { 'smn:Protocol': 'sms' } };
    const statement = { Action: ['SMN:Subscribe'], Condition };
    const change: Partial<AccessRequest> = { action: 'SMN:Subscribe', subscribing };

    expect(decisionOn(statement, change)).toBe('none');
    expect(decisionOn({ ...statement, Effect: 'Deny' }, change)).toBe('none');
  });
});
