import * as z from 'zod';
import { accepted, projectPath, requestId, timestamp } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { TOKEN_NAME } from '#src/domain/access/auth-token.ts';
import { invalid } from '#src/domain/invalid.ts';
import { ACCESS, grantFields, shownGrant } from './fields.ts';

const path = `${ACCESS}/tokens`;

const NAME = invalid('OPS.0110', '1 to 64 of A-Z, a-z, 0-9, ".", "_" and "-", not "." first');

const MAX_TTL_SECONDS = 31_536_000;
const TTL = invalid('OPS.0111', `a whole number of seconds from 1 to ${MAX_TTL_SECONDS}, or "never"`);

const token = {
  token_id: z.string(),
  name: z.string(),
  created_at: timestamp,
  expires_at: timestamp.optional(),
  ...shownGrant,
};

/** Those with names: what has none lives for a day at most, and is in no list. */
export const ListTokens = defineOperation({
  name: 'ListTokens',
  method: 'GET',
  path,
  caller: 'signed',
  permission: 'smn:access:list',
  summary: 'Lists the tokens of the project that have names, oldest first, with when they were used last.',
  pathParameters: projectPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      tokens: z.array(z.object({ ...token, last_used_at: timestamp.optional() })),
    }),
  },
  errors: [],
});

/** The only answer that ever has the token. */
export const CreateToken = defineOperation({
  name: 'CreateToken',
  method: 'POST',
  path,
  caller: 'signed',
  permission: 'smn:access:update',
  summary: 'Makes a token with a name, which is shown only here. It may do no more than the caller.',
  pathParameters: projectPath,
  query: nothing,
  body: z.object({
    name: z.string({ error: NAME }).regex(TOKEN_NAME, { error: NAME }),
    ttl_seconds: z.union(
      [z.literal('never'), z.int({ error: TTL }).min(1, { error: TTL }).max(MAX_TTL_SECONDS, { error: TTL })],
      { error: TTL },
    ),
    ...grantFields,
  }),
  responses: { 201: z.object({ request_id: requestId, token: z.string(), ...token }) },
  errors: ['OPS.0110', 'OPS.0111', 'OPS.0115'],
});

export const DeleteToken = defineOperation({
  name: 'DeleteToken',
  method: 'DELETE',
  path: `${path}/{token_id}`,
  caller: 'signed',
  permission: 'smn:access:update',
  summary: 'Revokes a token that has a name. Functions may go on with what they knew of it for a minute.',
  pathParameters: projectPath.extend({ token_id: z.string() }),
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['OPS.0114'],
});
