import * as z from 'zod';
import { TOKEN_NAME } from '#src/domain/access/auth-token.ts';
import { awsPrincipalFault, parseAwsPrincipal } from '#src/domain/access/aws-principal.ts';
import { Actions, RoleActions, TopicPatterns } from '#src/domain/access/grant-fields.ts';
import { normalMemberEmail } from '#src/domain/access/member-email.ts';
import { shortened } from '#src/domain/invalid.ts';
import { Origin, TRANSFER_VERSION, TransferRecord } from '#src/domain/transfer/records.ts';
import { HEX_ID, TOPIC_NAME } from '#src/domain/urn.ts';
import { PAID_PROTOCOLS } from '#src/domain/usage/usage.ts';
import { between, project } from './command-fields.ts';
import { MOVE_COMMANDS } from './move-commands.ts';

/** What a credential or token may do: without these everything in its project (decision 060). */
const grant = { actions: Actions.optional(), topics: TopicPatterns.optional() };
const accessKey = z.string({ error: 'is missing' }).min(1);
/** An invocation's payload has room for 6 MB. */
const MAX_RECORDS = 1000;

/** Commands work on at most this many dead letters a call, so that no call runs into the function's timeout. */
const limit = between(1, 100).default(100);

/** A role or a user of AWS. */
const principal = z.string({ error: 'is missing' }).transform((given, context) => {
  const parsed = parseAwsPrincipal(given);
  if (parsed !== undefined) return parsed;
  context.addIssue(`is ${shortened(given)}, which ${awsPrincipalFault(given)}`);
  return z.NEVER;
});

/** A person, by the mail address that they sign in with. */
const member = z.string({ error: 'is missing' }).transform((given, context) => {
  const email = normalMemberEmail(given);
  if (email !== undefined) return email;
  context.addIssue(`is ${shortened(given)}, which is no mail address such as ada@example.com`);
  return z.NEVER;
});

const LIFETIME = 'is neither a whole number from 1 to 31536000 nor "never"';

/** How long a token is valid, in seconds: a year at most, or for good. */
const lifetime = z.union(
  [z.literal('never'), z.int({ error: LIFETIME }).min(1, { error: LIFETIME }).max(31_536_000, { error: LIFETIME })],
  { error: LIFETIME },
);

/** What a token is called by people. */
const tokenName = z.string().regex(TOKEN_NAME, 'is no name: 1 to 64 of A-Z, a-z, 0-9, ".", "_" and "-", not "." first');

/** What may be capped. */
const paidProtocol = z.enum(PAID_PROTOCOLS, {
  error: `is none that is paid for by the piece: ${PAID_PROTOCOLS.join(', ')}`,
});

const CAP = 'is not a number of US dollars from 0 to 1000000';
const capUsd = z.number({ error: CAP }).min(0, { error: CAP }).max(1_000_000, { error: CAP });

/** Of the fence as the status has shown it. */
const epoch = z.int({ error: 'is missing' }).nonnegative();

/** Of a letter: the short one that people see, or the whole one. */
const letterId = z.string({ error: 'is missing' }).min(1);

const instant = z.iso
  .datetime({ offset: true, error: 'is no time such as 2026-01-31T12:00:00Z' })
  .transform((text) => Date.parse(text));

/** Which letters, newest first; go on with the answer's `cursor`. */
const lettersPage = {
  /** A part of the reason, in any case. */
  reason: z.string().min(1).optional(),
  since: instant.optional(),
  until: instant.optional(),
  limit,
  cursor: z.string().optional(),
};

/** One letter, or all that the page is of. */
const oneOrAll = { id: letterId.optional(), all: z.literal(true).optional() };

/** A token is made for a credential, or for a grant of its own. */
const ofOneGrant = <
  T extends z.ZodType<{
    readonly accessKey?: string | undefined;
    readonly actions?: unknown;
    readonly topics?: unknown;
  }>,
>(
  schema: T,
) =>
  schema.refine(
    ({ accessKey: key, actions, topics }) => key === undefined || (actions === undefined && topics === undefined),
    'wants either "accessKey" or "actions" and "topics"',
  );

/** A token is revoked by itself, or as one of a project. */
const ofOneToken = <
  T extends z.ZodType<Readonly<Partial<Record<'token' | 'project' | 'name' | 'id', string | undefined>>>>,
>(
  schema: T,
) =>
  schema.refine(
    ({ token, project: owner, name, id }) =>
      [token, name, id].filter((one) => one !== undefined).length === 1 && (token !== undefined || owner !== undefined),
    'wants one of "token", "name" and "id", and of which "project" the latter two are',
  );

const ofOneOrAll = <T extends z.ZodType<{ readonly id?: string | undefined; readonly all?: true | undefined }>>(
  schema: T,
) => schema.refine(({ id, all }) => (id === undefined) !== (all === undefined), 'wants either "id" or "all"');

/** Encrypts secrets between two deployments. */
const transferKey = z
  .base64({ error: 'is no Base64' })
  .transform((text): Uint8Array => Buffer.from(text, 'base64'))
  .refine((key) => key.length === 32, 'has not 32 bytes');

/** What the operator may call: one `command` and its arguments. */
export const OperatorCommand = z.discriminatedUnion(
  'command',
  [
    z.strictObject({ command: z.literal('credentials create'), project, ...grant }),
    z.strictObject({ command: z.literal('credentials list'), project }),
    z.strictObject({ command: z.literal('credentials disable'), project, accessKey }),
    z.strictObject({ command: z.literal('credentials enable'), project, accessKey }),
    z.strictObject({ command: z.literal('credentials delete'), project, accessKey }),
    ofOneGrant(
      z.strictObject({
        command: z.literal('tokens create'),
        project,
        /** One that is listed, and may live for longer than a day. */
        name: tokenName.optional(),
        /** How long the token is valid. */
        ttlSeconds: lifetime.default(86_400),
        ...grant,
        /** May do what this credential may, instead of `actions` and `topics`. */
        accessKey: accessKey.optional(),
      }),
    ),
    z.strictObject({
      command: z.literal('subscription-users add'),
      project,
      /** What these may be, the operation says: CreateSubscriptionUser. */
      name: z.string({ error: 'is missing' }),
      group: z.array(z.string()).default([]),
      http: z.string().optional(),
      https: z.string().optional(),
      sms: z.string().optional(),
      email: z.string().optional(),
    }),
    z.strictObject({
      command: z.literal('subscription-users list'),
      project,
      limit,
      /** How many to pass over. */
      cursor: z
        .string()
        .regex(/^\d{1,9}$/, 'is none of this list')
        .transform(Number)
        .default(0),
    }),
    z.strictObject({
      command: z.literal('subscription-users remove'),
      project,
      id: z.string({ error: 'is missing' }).regex(HEX_ID, 'is not 32 lower-case hexadecimal characters'),
    }),
    z.strictObject({ command: z.literal('tokens list'), project }),
    ofOneToken(
      z.strictObject({
        command: z.literal('tokens revoke'),
        token: z.string().min(1).optional(),
        /** Whose token has the name or the id. */
        project: project.optional(),
        name: tokenName.optional(),
        id: z.string().regex(HEX_ID, 'is not 32 lower-case hexadecimal characters').optional(),
      }),
    ),
    z.strictObject({ command: z.literal('caps set'), project, protocol: paidProtocol, usd: capUsd }),
    z.strictObject({ command: z.literal('caps list'), project }),
    z.strictObject({ command: z.literal('caps remove'), project, protocol: paidProtocol }),
    z.strictObject({ command: z.literal('principals bind'), project, arn: principal, ...grant }),
    z.strictObject({ command: z.literal('principals list'), project }),
    z.strictObject({ command: z.literal('principals unbind'), project, arn: principal }),
    // A person may do nothing that was not said: no grant stands for everything here.
    z.strictObject({ command: z.literal('members add'), project, email: member, ...grant, actions: RoleActions }),
    z.strictObject({ command: z.literal('members list'), project }),
    z.strictObject({ command: z.literal('members remove'), project, email: member }),
    z.strictObject({
      command: z.literal('topics export'),
      project,
      /** The name of one. */
      topic: z.string().regex(TOPIC_NAME, 'is no name of a topic').optional(),
      transferKey,
      cursor: z.string().optional(),
    }),
    z.strictObject({
      command: z.literal('topics import'),
      project,
      transferKey,
      version: z.literal(TRANSFER_VERSION, `is none that this stage reads: ${TRANSFER_VERSION}`),
      origin: Origin,
      /** The id secret of where the records come from, encrypted under the transfer key. */
      idSecret: z.base64().optional(),
      records: z.array(TransferRecord).max(MAX_RECORDS),
      /** Whether they are only checked; and how many topics the whole import has. */
      check: z.strictObject({ topics: z.int().nonnegative() }).optional(),
    }),
    z.strictObject({ command: z.literal('standby status') }),
    z.strictObject({ command: z.literal('standby claim'), epoch }),
    z.strictObject({ command: z.literal('standby confirm'), epoch }),
    ...MOVE_COMMANDS,
    z.strictObject({ command: z.literal('unreadable-letters list'), ...lettersPage }),
    z.strictObject({ command: z.literal('unreadable-letters show'), id: letterId }),
    ofOneOrAll(z.strictObject({ command: z.literal('unreadable-letters purge'), ...lettersPage, ...oneOrAll })),
  ],
  { error: 'is none that the operator function knows' },
);
export type OperatorCommand = z.infer<typeof OperatorCommand>;
