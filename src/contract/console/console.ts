import * as z from 'zod';
import { requestId, timestamp } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { ROLES } from '#src/domain/access/permissions.ts';
import { SESSION_TOKEN } from '#src/domain/access/session-token.ts';
import { invalid } from '#src/domain/invalid.ts';

/* What the console calls besides the API that other clients have too. There in stages that have a console. */

const TOKEN = invalid('OPS.0103', 'the token of a session, smn_session_ and 43 characters');

/** A project that a person may sign in to. */
const membership = {
  project_id: z.string(),
  role: z.enum(ROLES),
  topics: z.array(z.string()).optional(),
};

/** What a browser has to know before a person is signed in. */
export const ShowConsoleConfig = defineOperation({
  name: 'ShowConsoleConfig',
  method: 'GET',
  path: '/console/config',
  caller: 'public',
  servedBy: 'console',
  summary: 'Shows where people sign in to the console, and what it is the console of. In stages with a console.',
  pathParameters: nothing,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      issuer: z.url(),
      client_id: z.string(),
      scopes: z.string(),
      stage: z.string(),
      region: z.string(),
      sign_out_url: z.url().optional(),
      has_outbox: z.boolean(),
    }),
  },
  errors: [],
});

/** An ID token becomes the token of one project. */
export const CreateConsoleSession = defineOperation({
  name: 'CreateConsoleSession',
  method: 'POST',
  path: '/console/session',
  caller: 'id-token',
  servedBy: 'console',
  summary:
    'Makes a token of one project for a person who is a member of it, for an hour. It ends before when the member is removed or added anew. In stages with a console.',
  pathParameters: nothing,
  query: nothing,
  body: z.object({ project_id: z.string().optional() }),
  responses: {
    201: z.object({
      request_id: requestId,
      token: z.string(),
      expires_at: timestamp,
      email: z.string(),
      ...membership,
      projects: z.array(z.object(membership)),
    }),
  },
  errors: ['OPS.0100', 'OPS.0101', 'OPS.0102'],
});

/** The token itself is the right to end it, as in RFC 7009. */
export const DeleteConsoleSession = defineOperation({
  name: 'DeleteConsoleSession',
  method: 'DELETE',
  path: '/console/session',
  caller: 'public',
  servedBy: 'console',
  summary:
    'Ends the session whose token is in X-Auth-Token; one that has ended already is no error. In stages with a console.',
  pathParameters: nothing,
  query: nothing,
  body: nothing,
  headers: z.object({
    'x-auth-token': z
      .string({ error: TOKEN })
      .regex(SESSION_TOKEN, { error: TOKEN })
      .meta({
        description: 'The token to revoke. Only that of a session: others are revoked where they are made.',
        examples: [`smn_session_${'0'.repeat(43)}`],
      }),
  }),
  responses: { 204: nothing },
  errors: ['OPS.0103'],
});

/** Operations of the console itself. */
export const consoleOperations = { ShowConsoleConfig, CreateConsoleSession, DeleteConsoleSession };
