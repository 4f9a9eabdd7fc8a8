import * as z from 'zod';
import type { ErrorCode } from '#src/domain/error-codes.ts';
import { type CheckError, invalid, invalidText, refusalOf } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { matchesWildcard } from '#src/domain/wildcard.ts';
import { type AccessCondition, AccessConditions } from './access-conditions.ts';
import { SERVICE_NAME } from './principal.ts';

/** What a policy can speak of (contract section 10.1). */
export const TOPIC_ACTIONS = [
  ...(['SMN:UpdateTopic', 'SMN:DeleteTopic', 'SMN:QueryTopicDetail', 'SMN:ListTopicAttributes'] as const),
  ...(['SMN:UpdateTopicAttribute', 'SMN:DeleteTopicAttributes', 'SMN:DeleteTopicAttributeByName'] as const),
  ...(['SMN:ListSubscriptionsByTopic', 'SMN:Subscribe', 'SMN:Unsubscribe', 'SMN:Publish'] as const),
] as const;

/** One of {@link TOPIC_ACTIONS}. */
export type TopicAction = (typeof TOPIC_ACTIONS)[number];

/** `X`, or everything but X (`NotX`). */
type Listed<T> = { readonly isNegated: boolean; readonly value: T };

/** The principals that a statement names. */
export type Principals = {
  /** `'*'`: every account. Ids are those of `urn:csp:iam::{id}:root`; in this service an account is a project. */
  readonly accounts: '*' | readonly string[];
  readonly services: readonly string[];
  /** Organisation paths are accepted and match no caller: who belongs to one is not known here (contract section 17 no. 40). */
  readonly hasOrgPaths: boolean;
};

/** One statement of a policy. */
export type AccessStatement = {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principal: Listed<Principals>;
  /** Patterns with `*`. */
  readonly action: Listed<readonly string[]>;
  /** Topic URNs. */
  readonly resource: Listed<readonly string[]>;
  readonly conditions: readonly AccessCondition[];
};

/** What of a topic's access policy decides. */
export type AccessPolicy = { readonly statements: readonly AccessStatement[] };

/** Contract section 15: 30 KB, in bytes of UTF-8. */
const MAX_POLICY_BYTES = 30 * 1024;

const POLICY_KEYS = ['Version', 'Id', 'Statement'];
const STATEMENT_KEYS = [
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
];

/** A JSON object with no other keys: one that is misspelt would silently allow more than was meant. */
const objectOf = (keys: readonly string[], error: CheckError) =>
  z
    .record(z.string(), z.unknown(), { error })
    .refine((fields) => Object.keys(fields).every((key) => keys.includes(key)), { error });

const POLICY = invalid('SMN.0048', `the text of a JSON object with ${POLICY_KEYS.join(', ')}`);
const Policy = objectOf(POLICY_KEYS, POLICY);

const VERSION = invalid('SMN.0049', '"2016-09-07"');
const Version = z.literal('2016-09-07', { error: VERSION });

const ID = invalid('SMN.0050', 'text that is not empty');
const Id = z.string({ error: ID }).min(1, { error: ID });

const STATEMENT = invalid('SMN.0051', `a list of one or more objects with ${STATEMENT_KEYS.join(', ')}`);
const Statements = z.array(objectOf(STATEMENT_KEYS, STATEMENT), { error: STATEMENT }).min(1, { error: STATEMENT });

const SID = 'text that is not empty, different in each statement';
const Sid = z.string({ error: invalid('SMN.0052', SID) }).min(1, { error: invalid('SMN.0052', SID) });

const Effect = z.enum(['Allow', 'Deny'], { error: invalid('SMN.0054', '"Allow" or "Deny"') });

const PRINCIPAL = invalid(
  'SMN.0056',
  '{"CSP": "*" or a list of urn:csp:iam::{domain_id}:root, "Service": a list of names, "OrgPath": a list of paths}, one of them at least',
);
const SERVICE = invalid('SMN.0072', 'a name of lower-case letters, digits, "-" and "_"');
const ACCOUNT = /^urn:csp:iam::([A-Za-z0-9_-]{1,64}):root$/;

const listOf = (item: z.ZodType<string>, error: CheckError) => z.array(item, { error }).min(1, { error });

/**
 * Names of services are compared without case (contract section 17 no. 45). Whose service it is does not matter here: which ones
 * there are is a setting, and one that never calls is granted nothing.
 */
const Principals = z
  .strictObject(
    {
      CSP: z
        .union([z.literal('*'), listOf(z.string().regex(ACCOUNT, { error: PRINCIPAL }), PRINCIPAL)], {
          error: PRINCIPAL,
        })
        .exactOptional(),
      Service: listOf(
        z.string({ error: SERVICE }).toLowerCase().regex(SERVICE_NAME, { error: SERVICE }),
        PRINCIPAL,
      ).exactOptional(),
      OrgPath: listOf(z.string({ error: PRINCIPAL }).min(1, { error: PRINCIPAL }), PRINCIPAL).exactOptional(),
    },
    { error: PRINCIPAL },
  )
  .refine((principals) => Object.keys(principals).length > 0, { error: PRINCIPAL })
  .transform(
    ({ CSP = [], Service = [], OrgPath = [] }): Principals => ({
      accounts: CSP === '*' ? CSP : CSP.map((urn) => urn.replace(ACCOUNT, '$1')),
      services: Service,
      hasOrgPaths: OrgPath.length > 0,
    }),
  );

const ACTION = invalid('SMN.0055', '"*" or a list of one or more actions');
const ACTION_NAME = invalid('SMN.0073', `${TOPIC_ACTIONS.join(', ')}, or a pattern with "*" that fits one of them`);
const Action = z
  .string({ error: ACTION_NAME })
  .refine((pattern) => TOPIC_ACTIONS.some((action) => matchesWildcard(pattern, action)), { error: ACTION_NAME });
const Actions = z.preprocess((value) => (value === '*' ? [value] : value), listOf(Action, ACTION));

const RESOURCE = invalid('SMN.0053', 'a topic URN, or a list of them');
const Resource = z.string({ error: RESOURCE }).refine((urn) => parseTopicUrn(urn) !== undefined, { error: RESOURCE });
const Resources = z.preprocess((value) => (typeof value === 'string' ? [value] : value), listOf(Resource, RESOURCE));

/**
 * Reads the text of an access policy (contract section 10.1). Throws the {@link ServiceError} of the first fault, in the
 * order of contract section 10.3: length, JSON, Version, Id, Statement, then statement by statement Sid, Effect,
 * Principal, Action, Resource, Condition.
 */
export const parseAccessPolicy = (text: string): AccessPolicy => {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_POLICY_BYTES) {
    throw new ServiceError('SMN.0047', invalidText('SMN.0047', `${bytes} bytes`, `at most ${MAX_POLICY_BYTES} bytes`));
  }
  const policy = check(Policy, jsonOf(text));
  check(Version, policy['Version']);
  check(Id, policy['Id']);
  const sids = new Set<string>();
  return { statements: check(Statements, policy['Statement']).map((fields) => parseStatement(fields, sids)) };
};

type Fields = Readonly<Record<string, unknown>>;

/** `sids` are those of the statements before. */
const parseStatement = (fields: Fields, sids: Set<string>): AccessStatement => {
  const sid = check(Sid, fields['Sid']);
  if (sids.has(sid)) throw new ServiceError('SMN.0052', invalidText('SMN.0052', sid, SID));
  sids.add(sid);
  return {
    sid,
    effect: check(Effect, fields['Effect']),
    principal: checkListed(fields, 'Principal', { schema: Principals, code: 'SMN.0056' }),
    action: checkListed(fields, 'Action', { schema: Actions, code: 'SMN.0055' }),
    resource: checkListed(fields, 'Resource', { schema: Resources, code: 'SMN.0053' }),
    conditions: fields['Condition'] === undefined ? [] : check(AccessConditions, fields['Condition']),
  };
};

type Rule<T> = { readonly schema: z.ZodType<T>; readonly code: ErrorCode };

/** Exactly one of `X` and `NotX`. */
const checkListed = <T>(fields: Fields, name: string, { schema, code }: Rule<T>): Listed<T> => {
  const [listed, excepted] = [fields[name], fields[`Not${name}`]];
  if ((listed === undefined) === (excepted === undefined)) {
    const found = listed === undefined ? undefined : 'both';
    throw new ServiceError(code, invalidText(code, found, `either ${name} or Not${name}`));
  }
  const isNegated = listed === undefined;
  return { isNegated, value: check(schema, isNegated ? excepted : listed) };
};

const check = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [first] = result.error.issues.map(({ message }) => refusalOf(message, 'access_policy'));
  throw first;
};

/** Text that is no JSON stays text, which is no policy. */
const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
