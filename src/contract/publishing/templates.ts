import * as z from 'zod';
import { accepted, filter, paging, projectPath, requestId, timestamp } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { MAX_BODY_BYTES } from '#src/domain/messages/message.ts';
import { countVariables, TEMPLATE_PROTOCOLS, tagNamesOf } from '#src/domain/messages/template.ts';
import { HEX_ID } from '#src/domain/urn.ts';

const NAME = invalid('SMN.0032', '1 to 64 letters, digits, "-" and "_", starting with a letter or a digit');
const CONTENT = invalid('SMN.0024', '1 byte to 256 KB of text');
const VARIABLES = 'SMN.0075|The template has too many variables; allowed: 256 in all, 90 different ones.';
const ID = invalid('SMN.0031', '32 lower-case hexadecimal characters');

const MAX_VARIABLES = 256;
const MAX_TAG_NAMES = 90;

const protocol = z.enum(TEMPLATE_PROTOCOLS, { error: invalid('SMN.0011', TEMPLATE_PROTOCOLS.join(', ')) });

const content = z
  .string({ error: CONTENT })
  .refine((text) => text !== '' && Buffer.byteLength(text) <= MAX_BODY_BYTES, { error: CONTENT, abort: true })
  .refine((text) => countVariables(text) <= MAX_VARIABLES && tagNamesOf(text).length <= MAX_TAG_NAMES, {
    error: VARIABLES,
  });

const templatePath = z.object({
  project_id: z.string(),
  message_template_id: z.string({ error: ID }).regex(HEX_ID, { error: ID }),
});

const templateView = {
  message_template_id: z.string(),
  message_template_name: z.string(),
  protocol: z.string(),
  tag_names: z.array(z.string()),
  create_time: timestamp,
  update_time: timestamp,
};

/** Contract section 4.5 no. 28. */
export const CreateMessageTemplate = defineOperation({
  name: 'CreateMessageTemplate',
  method: 'POST',
  path: '/v2/{project_id}/notifications/message_template',
  caller: 'signed',
  permission: 'smn:template:create',
  summary: 'Creates the variant of a message template for one protocol, or for all others ("default").',
  pathParameters: projectPath,
  query: nothing,
  body: z.object({
    message_template_name: z.string({ error: NAME }).regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, { error: NAME }),
    protocol: protocol.default('default'),
    content,
  }),
  responses: { 201: z.object({ request_id: requestId, message_template_id: z.string() }) },
  errors: ['SMN.0011', 'SMN.0024', 'SMN.0025', 'SMN.0032', 'SMN.0044', 'SMN.0075'],
});

/** Contract section 4.5 no. 29. */
export const ListMessageTemplates = defineOperation({
  name: 'ListMessageTemplates',
  method: 'GET',
  path: '/v2/{project_id}/notifications/message_template',
  caller: 'signed',
  permission: 'smn:template:list',
  summary: 'Lists the message templates of the project without their content, oldest first.',
  pathParameters: projectPath,
  query: z.object({
    ...paging,
    message_template_name: filter,
    protocol: filter.pipe(protocol.optional()),
  }),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      message_template_count: z.int(),
      message_templates: z.array(z.object(templateView)),
    }),
  },
  errors: ['SMN.0011', 'SMN.0015'],
});

/** Contract section 4.5 no. 30. */
export const ListMessageTemplateDetails = defineOperation({
  name: 'ListMessageTemplateDetails',
  method: 'GET',
  path: '/v2/{project_id}/notifications/message_template/{message_template_id}',
  caller: 'signed',
  permission: 'smn:template:list',
  summary: 'Shows a message template with its content.',
  pathParameters: templatePath,
  query: nothing,
  body: nothing,
  responses: { 200: z.object({ request_id: requestId, ...templateView, content: z.string() }) },
  errors: ['SMN.0027', 'SMN.0031'],
});

/** Contract section 4.5 no. 31. */
export const UpdateMessageTemplate = defineOperation({
  name: 'UpdateMessageTemplate',
  method: 'PUT',
  path: '/v2/{project_id}/notifications/message_template/{message_template_id}',
  caller: 'signed',
  permission: 'smn:template:update',
  summary: 'Replaces the content of a message template.',
  pathParameters: templatePath,
  query: nothing,
  body: z.object({ content }),
  responses: { 200: accepted },
  errors: ['SMN.0024', 'SMN.0027', 'SMN.0031', 'SMN.0075'],
});

/** Contract section 4.5 no. 32. */
export const DeleteMessageTemplate = defineOperation({
  name: 'DeleteMessageTemplate',
  method: 'DELETE',
  path: '/v2/{project_id}/notifications/message_template/{message_template_id}',
  caller: 'signed',
  permission: 'smn:template:delete',
  summary: 'Deletes a message template.',
  pathParameters: templatePath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0027', 'SMN.0031'],
});

/** Operations on message templates. */
export const templateOperations = {
  CreateMessageTemplate,
  ListMessageTemplates,
  ListMessageTemplateDetails,
  UpdateMessageTemplate,
  DeleteMessageTemplate,
};
