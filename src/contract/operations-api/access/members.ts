import * as z from 'zod';
import { accepted, projectPath, requestId, timestamp, urn } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { RoleActions } from '#src/domain/access/grant-fields.ts';
import { normalMemberEmail } from '#src/domain/access/member-email.ts';
import { ACCESS, grantFields, shownGrant } from './fields.ts';

const path = `${ACCESS}/members`;

const email = urn('OPS.0113', 'a mail address such as ada@example.com', normalMemberEmail);

export const ListMembers = defineOperation({
  name: 'ListMembers',
  method: 'GET',
  path,
  caller: 'signed',
  permission: 'smn:access:list',
  summary: 'Lists the people who may sign in to the project, by their mail addresses.',
  pathParameters: projectPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      members: z.array(z.object({ email: z.string(), added_at: timestamp, ...shownGrant })),
    }),
  },
  errors: [],
});

/** Of a person a role alone: the console shows what a role may do. */
export const AddMember = defineOperation({
  name: 'AddMember',
  method: 'POST',
  path,
  caller: 'signed',
  permission: 'smn:access:update',
  summary:
    'Lets a person sign in to the project, in place of what they might do before. They may do no more than the caller.',
  pathParameters: projectPath,
  query: nothing,
  body: z.object({ email, ...grantFields, actions: RoleActions }),
  responses: { 200: z.object({ request_id: requestId, email: z.string(), added_at: timestamp, ...shownGrant }) },
  errors: ['OPS.0113'],
});

export const RemoveMember = defineOperation({
  name: 'RemoveMember',
  method: 'DELETE',
  path,
  caller: 'signed',
  permission: 'smn:access:update',
  summary: 'Ends that a person may sign in to the project; sessions end within a minute.',
  pathParameters: projectPath,
  query: z.object({ email }),
  body: nothing,
  responses: { 200: accepted },
  errors: ['OPS.0113', 'OPS.0114'],
});
