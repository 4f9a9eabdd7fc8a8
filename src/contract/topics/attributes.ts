import * as z from 'zod';
import { accepted, filter, requestId, timestamp, topicPath } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';

/** Attributes of a topic; `sms_sign_id` is known to retired clients only (contract section 17 no. 39). */
const ATTRIBUTE_NAMES = ['access_policy', 'introduction', 'sms_sign_id'] as const;

/** One of the attributes that a topic has. */
export type AttributeName = (typeof ATTRIBUTE_NAMES)[number];

const attributeName = z.enum(ATTRIBUTE_NAMES, { error: invalid('SMN.0046', ATTRIBUTE_NAMES.join(', ')) });

const attributePath = topicPath.extend({ name: attributeName });

/** The times are those of the access policy, and absent when there is none. */
const attributes = z.object({
  access_policy: z.string().optional(),
  create_time: timestamp.optional(),
  update_time: timestamp.optional(),
  introduction: z.string().optional(),
  sms_sign_id: z.string().optional(),
});

/** Contract section 4.2 no. 8; what is not set is shown as `""` (contract section 17 no. 12). */
export const ListTopicAttributes = defineOperation({
  name: 'ListTopicAttributes',
  method: 'GET',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/attributes',
  caller: 'signed',
  permission: 'smn:topic:get',
  summary: 'Shows the attributes of a topic, or the one that is named.',
  pathParameters: topicPath,
  query: z.object({ name: filter.pipe(attributeName.optional()) }),
  body: nothing,
  responses: { 200: z.object({ request_id: requestId, attributes }) },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.0046', 'SMN.00308'],
});

/** Contract section 4.2 no. 9. What a value may be depends on the attribute, so the operation checks it. */
export const UpdateTopicAttribute = defineOperation({
  name: 'UpdateTopicAttribute',
  method: 'PUT',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/attributes/{name}',
  caller: 'signed',
  permission: 'smn:topic:updateAttribute',
  summary: 'Sets an attribute of a topic; an empty value resets it.',
  pathParameters: attributePath,
  query: nothing,
  body: z.object({
    value: z.string({ error: invalid('SMN.0019', 'text as value; an access policy is the text of its JSON') }),
  }),
  responses: { 200: accepted },
  errors: [
    ...(['SMN.0005', 'SMN.0006', 'SMN.0046', 'SMN.0047', 'SMN.0048', 'SMN.0049', 'SMN.0050'] as const),
    ...(['SMN.0051', 'SMN.0052', 'SMN.0053', 'SMN.0054', 'SMN.0055', 'SMN.0056', 'SMN.0058'] as const),
    ...(['SMN.0072', 'SMN.0073', 'SMN.00308'] as const),
  ],
});

/** Contract section 4.2 no. 10. */
export const DeleteTopicAttributes = defineOperation({
  name: 'DeleteTopicAttributes',
  method: 'DELETE',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/attributes',
  caller: 'signed',
  permission: 'smn:topic:updateAttribute',
  summary: 'Resets all attributes of a topic.',
  pathParameters: topicPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.00308'],
});

/** Contract section 4.2 no. 11; 200 for one that is not set (contract section 17 no. 11). */
export const DeleteTopicAttributeByName = defineOperation({
  name: 'DeleteTopicAttributeByName',
  method: 'DELETE',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/attributes/{name}',
  caller: 'signed',
  permission: 'smn:topic:updateAttribute',
  summary: 'Resets an attribute of a topic.',
  pathParameters: attributePath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.0046', 'SMN.00308'],
});

/** Operations on attributes of topics. */
export const attributeOperations = {
  ListTopicAttributes,
  UpdateTopicAttribute,
  DeleteTopicAttributes,
  DeleteTopicAttributeByName,
};
