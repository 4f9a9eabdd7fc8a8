import * as z from 'zod';
import { accepted, projectPath, requestId, timestamp } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { ACCESS, grantFields, shownGrant } from './fields.ts';

const path = `${ACCESS}/credentials`;

const credentialPath = projectPath.extend({ access_key: z.string() });

/** All of them: their secret keys are shown only when they are made. */
export const ListCredentials = defineOperation({
  name: 'ListCredentials',
  method: 'GET',
  path,
  caller: 'signed',
  permission: 'smn:access:list',
  summary: 'Lists the access keys of the project, oldest first, with what they may do and when they were used last.',
  pathParameters: projectPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      credentials: z.array(
        z.object({
          access_key: z.string(),
          enabled: z.boolean(),
          created_at: timestamp,
          last_used_at: timestamp.optional(),
          ...shownGrant,
        }),
      ),
    }),
  },
  errors: [],
});

/** The only answer that ever has the secret key. */
export const CreateCredential = defineOperation({
  name: 'CreateCredential',
  method: 'POST',
  path,
  caller: 'signed',
  permission: 'smn:access:update',
  summary: 'Makes an access key with its secret key, which is shown only here. It may do no more than the caller.',
  pathParameters: projectPath,
  query: nothing,
  body: z.object(grantFields),
  responses: {
    201: z.object({
      request_id: requestId,
      access_key: z.string(),
      secret_key: z.string(),
      created_at: timestamp,
      ...shownGrant,
    }),
  },
  errors: [],
});

export const UpdateCredential = defineOperation({
  name: 'UpdateCredential',
  method: 'PUT',
  path: `${path}/{access_key}`,
  caller: 'signed',
  permission: 'smn:access:update',
  summary: 'Disables an access key, or enables it again. Functions may go on with what they knew of it for a minute.',
  pathParameters: credentialPath,
  query: nothing,
  body: z.object({ enabled: z.boolean({ error: invalid('SMN.0136', 'true, false') }) }),
  responses: { 200: accepted },
  errors: ['OPS.0114', 'SMN.0136'],
});

export const DeleteCredential = defineOperation({
  name: 'DeleteCredential',
  method: 'DELETE',
  path: `${path}/{access_key}`,
  caller: 'signed',
  permission: 'smn:access:update',
  summary: 'Deletes an access key for good. Functions may go on with what they knew of it for a minute.',
  pathParameters: credentialPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['OPS.0114'],
});
