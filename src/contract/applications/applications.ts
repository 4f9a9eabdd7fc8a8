import * as z from 'zod';
import { accepted, filter, paging, projectPath, requestId, timestamp } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { APPLICATION_NAME } from '#src/domain/applications/application.ts';
import { invalid } from '#src/domain/invalid.ts';
import { PUSH_PLATFORMS } from '#src/domain/messages/message.ts';
import { applicationPath } from './application-fields.ts';

const NAME = invalid('SMN.0115', '1 to 64 letters, digits and "_"');
const NAME_PREFIX = invalid('SMN.0115', 'at most 64 letters, digits and "_"');
const PLATFORM = invalid('SMN.0116', PUSH_PLATFORMS.join(', '));

const platform = z.enum(PUSH_PLATFORMS, { error: PLATFORM });

/** Credentials are secret: errors never repeat them. What they must be depends on the platform, so operations check it. */
const principal = z.string({ error: 'SMN.0118|Parameter: platform_principal is invalid. Allowed: text.' });
const credential = z.string({ error: 'SMN.0118|Parameter: platform_credential is invalid. Allowed: text.' });

const enabled = z.enum(['true', 'false']);
const expiration = timestamp.exactOptional();

/** Contract section 4.12 no. 61. */
export const CreateApplication = defineOperation({
  name: 'CreateApplication',
  method: 'POST',
  path: '/v2/{project_id}/notifications/applications',
  caller: 'signed',
  permission: 'smn:application:create',
  isDeprecated: true,
  summary: 'Registers an app for mobile push on one platform, with the credentials of its publisher.',
  pathParameters: projectPath,
  query: nothing,
  body: z.object({
    name: z.string({ error: NAME }).regex(APPLICATION_NAME, { error: NAME }),
    platform,
    platform_principal: principal,
    platform_credential: credential,
  }),
  responses: {
    200: z.object({ request_id: requestId, application_urn: z.string(), application_id: z.string() }),
    201: z.object({ request_id: requestId, application_urn: z.string(), application_id: z.string() }),
  },
  errors: ['SMN.0115', 'SMN.0116', 'SMN.0117', 'SMN.0118', 'SMN.0119', 'SMN.0120', 'SMN.0121'],
});

/** Contract section 4.12 no. 62. */
export const DeleteApplication = defineOperation({
  name: 'DeleteApplication',
  method: 'DELETE',
  path: '/v2/{project_id}/notifications/applications/{application_urn}',
  caller: 'signed',
  permission: 'smn:application:delete',
  isDeprecated: true,
  summary: 'Deletes an app and all of its endpoints.',
  pathParameters: applicationPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0122', 'SMN.0123'],
});

/** Contract section 4.12 no. 63. */
export const ListApplicationAttributes = defineOperation({
  name: 'ListApplicationAttributes',
  method: 'GET',
  path: '/v2/{project_id}/notifications/applications/{application_urn}',
  caller: 'signed',
  permission: 'smn:application:list',
  isDeprecated: true,
  summary: 'Shows whether an app is enabled and when its certificate ends.',
  pathParameters: applicationPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      application_id: z.string(),
      attributes: z.object({ enabled, apple_certificate_expiration_date: expiration }),
    }),
  },
  errors: ['SMN.0122', 'SMN.0123'],
});

/** Contract section 4.12 no. 64. */
export const ListApplications = defineOperation({
  name: 'ListApplications',
  method: 'GET',
  path: '/v2/{project_id}/notifications/applications',
  caller: 'signed',
  permission: 'smn:application:list',
  isDeprecated: true,
  summary: 'Lists the apps of the project, oldest first.',
  pathParameters: projectPath,
  query: z.object({
    ...paging,
    name: filter.refine((text = '') => /^[A-Za-z0-9_]{0,64}$/.test(text), { error: NAME_PREFIX }),
    platform: filter.pipe(platform.optional()),
  }),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      application_count: z.int(),
      applications: z.array(
        z.object({
          name: z.string(),
          platform: z.string(),
          create_time: timestamp,
          application_urn: z.string(),
          application_id: z.string(),
          enabled,
          apple_certificate_expiration_date: expiration,
        }),
      ),
    }),
  },
  errors: ['SMN.0015', 'SMN.0115', 'SMN.0116'],
});

/** Contract section 4.12 no. 65. */
export const UpdateApplication = defineOperation({
  name: 'UpdateApplication',
  method: 'PUT',
  path: '/v2/{project_id}/notifications/applications/{application_urn}',
  caller: 'signed',
  permission: 'smn:application:update',
  isDeprecated: true,
  summary: 'Replaces the credentials of an app, and enables it.',
  pathParameters: applicationPath,
  query: nothing,
  body: z.object({ platform_principal: principal, platform_credential: credential }),
  responses: { 200: accepted },
  errors: ['SMN.0117', 'SMN.0118', 'SMN.0119', 'SMN.0120', 'SMN.0122', 'SMN.0123'],
});

/** Operations on mobile applications. */
export const applicationOperations = {
  CreateApplication,
  DeleteApplication,
  ListApplicationAttributes,
  ListApplications,
  UpdateApplication,
};
