import * as z from 'zod';
import { accepted, projectPath, requestId, timestamp, urn } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { parseAwsPrincipal } from '#src/domain/access/aws-principal.ts';
import { ACCESS, grantFields, shownGrant } from './fields.ts';

const path = `${ACCESS}/principals`;

const arn = urn('OPS.0112', 'arn:aws:iam::ACCOUNT:role/NAME, arn:aws:iam::ACCOUNT:user/NAME', parseAwsPrincipal);

export const ListPrincipals = defineOperation({
  name: 'ListPrincipals',
  method: 'GET',
  path,
  caller: 'signed',
  permission: 'smn:access:list',
  summary: 'Lists the roles and users of AWS that may call for the project, with what for and when they did last.',
  pathParameters: projectPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      principals: z.array(
        z.object({ arn: z.string(), bound_at: timestamp, last_used_at: timestamp.optional(), ...shownGrant }),
      ),
    }),
  },
  errors: [],
});

export const BindPrincipal = defineOperation({
  name: 'BindPrincipal',
  method: 'POST',
  path,
  caller: 'signed',
  permission: 'smn:access:update',
  summary:
    'Lets a role or a user of AWS call for the project, in place of what it might do before. It may do no more than the caller.',
  pathParameters: projectPath,
  query: nothing,
  body: z.object({ arn, ...grantFields }),
  responses: { 200: z.object({ request_id: requestId, arn: z.string(), bound_at: timestamp, ...shownGrant }) },
  errors: ['OPS.0112'],
});

/** The ARN is a parameter, as it has slashes. */
export const UnbindPrincipal = defineOperation({
  name: 'UnbindPrincipal',
  method: 'DELETE',
  path,
  caller: 'signed',
  permission: 'smn:access:update',
  summary: 'Ends that a role or a user of AWS may call for the project, within a minute.',
  pathParameters: projectPath,
  query: z.object({ arn }),
  body: nothing,
  responses: { 200: accepted },
  errors: ['OPS.0112', 'OPS.0114'],
});
