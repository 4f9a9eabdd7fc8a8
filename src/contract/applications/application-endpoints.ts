import * as z from 'zod';
import { accepted, boundedText, filter, paging, requestId, timestamp } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { applicationEndpointPath, applicationPath } from './application-fields.ts';

const TOKEN = invalid('SMN.0131', '1 to 512 bytes of text as token');

const token = z
  .string({ error: TOKEN })
  .refine((text) => text !== '' && Buffer.byteLength(text) <= 512, { error: TOKEN });

const userData = boundedText('SMN.0132', 2048);

/** Text on the wire, as everywhere with applications. */
const enabled = z.enum(['true', 'false'], { error: invalid('SMN.0136', '"true" and "false", as text') });

const asFlag = (text: 'true' | 'false' | undefined): boolean | undefined =>
  text === undefined ? undefined : text === 'true';

/** Contract section 4.12 no. 67. */
export const CreateApplicationEndpoint = defineOperation({
  name: 'CreateApplicationEndpoint',
  method: 'POST',
  path: '/v2/{project_id}/notifications/applications/{application_urn}/endpoints',
  caller: 'signed',
  permission: 'smn:application:create',
  isDeprecated: true,
  summary: 'Registers a device of an app.',
  pathParameters: applicationPath,
  query: nothing,
  body: z.object({ token, user_data: userData }),
  responses: {
    200: z.object({ request_id: requestId, endpoint_urn: z.string() }),
    201: z.object({ request_id: requestId, endpoint_urn: z.string() }),
  },
  errors: ['SMN.0122', 'SMN.0123', 'SMN.0131', 'SMN.0132', 'SMN.0133'],
});

/** Contract section 4.12 no. 68. */
export const DeleteApplicationEndpoint = defineOperation({
  name: 'DeleteApplicationEndpoint',
  method: 'DELETE',
  path: '/v2/{project_id}/notifications/endpoints/{endpoint_urn}',
  caller: 'signed',
  permission: 'smn:application:delete',
  isDeprecated: true,
  summary: 'Deletes a device of an app; messages to subscriptions of it are not delivered from then on.',
  pathParameters: applicationEndpointPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0125', 'SMN.0134'],
});

/** Contract section 4.12 no. 69. */
export const ListApplicationEndpointAttributes = defineOperation({
  name: 'ListApplicationEndpointAttributes',
  method: 'GET',
  path: '/v2/{project_id}/notifications/endpoints/{endpoint_urn}',
  caller: 'signed',
  permission: 'smn:application:list',
  isDeprecated: true,
  summary: 'Shows a device of an app.',
  pathParameters: applicationEndpointPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      attributes: z.object({ enabled: z.enum(['true', 'false']), token: z.string(), user_data: z.string() }),
    }),
  },
  errors: ['SMN.0125', 'SMN.0134'],
});

/** Contract section 4.12 no. 70. */
export const ListApplicationEndpoints = defineOperation({
  name: 'ListApplicationEndpoints',
  method: 'GET',
  path: '/v2/{project_id}/notifications/applications/{application_urn}/endpoints',
  caller: 'signed',
  permission: 'smn:application:list',
  isDeprecated: true,
  summary: 'Lists the devices of an app, oldest first.',
  pathParameters: applicationPath,
  query: z.object({
    ...paging,
    enabled: filter.pipe(enabled.optional()).transform(asFlag),
    token: filter,
    user_data: filter,
  }),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      next_page_flag: z.boolean(),
      endpoints: z.array(
        z.object({
          create_time: timestamp,
          endpoint_urn: z.string(),
          user_data: z.string(),
          enabled: z.enum(['true', 'false']),
          token: z.string(),
        }),
      ),
    }),
  },
  errors: ['SMN.0015', 'SMN.0122', 'SMN.0123', 'SMN.0136'],
});

/** Contract section 4.12 no. 71. */
export const UpdateApplicationEndpoint = defineOperation({
  name: 'UpdateApplicationEndpoint',
  method: 'PUT',
  path: '/v2/{project_id}/notifications/endpoints/{endpoint_urn}',
  caller: 'signed',
  permission: 'smn:application:update',
  isDeprecated: true,
  summary: 'Enables or disables a device of an app, or replaces its user data.',
  pathParameters: applicationEndpointPath,
  query: nothing,
  body: z.object({ enabled: enabled.optional().transform(asFlag), user_data: userData.optional() }),
  responses: { 200: accepted },
  errors: ['SMN.0125', 'SMN.0132', 'SMN.0134', 'SMN.0136'],
});

/** Operations on devices of mobile applications. */
export const applicationEndpointOperations = {
  CreateApplicationEndpoint,
  DeleteApplicationEndpoint,
  ListApplicationEndpointAttributes,
  ListApplicationEndpoints,
  UpdateApplicationEndpoint,
};
