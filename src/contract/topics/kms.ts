import * as z from 'zod';
import { accepted, requestId, topicPath } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { KEY_STATUSES } from '#src/domain/topics/topic-key.ts';

const KEY_ID = invalid('SMN.0019', 'the id or the ARN of a KMS key as key_id');

/** Longer than any key ARN (KMS: at most 2,048 characters). */
const keyBody = z.object({
  key_id: z.string({ error: KEY_ID }).min(1, { error: KEY_ID }).max(2048, { error: KEY_ID }),
});

const bindingPath = topicPath.extend({ id: z.string() });

const bound = z.object({ request_id: requestId, id: z.string() });

/** Contract section 4.9 no. 44; answers 200 (contract section 17 no. 31). */
export const CreateKmsKey = defineOperation({
  name: 'CreateKmsKey',
  method: 'POST',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/kms',
  caller: 'signed',
  permission: 'smn:topic:createKmsKey',
  summary: 'Binds a topic to a KMS key: its messages are encrypted inside the service from then on.',
  pathParameters: topicPath,
  query: nothing,
  body: keyBody,
  responses: { 200: bound },
  errors: ['SMN.0001', 'SMN.0005', 'SMN.0006', 'SMN.0019'],
});

/** Contract section 4.9 no. 45; without a binding the answer is the request's id alone (contract section 12.3). */
export const ShowKmsKey = defineOperation({
  name: 'ShowKmsKey',
  method: 'GET',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/kms',
  caller: 'signed',
  permission: 'smn:topic:getKmsKey',
  summary: 'Shows the KMS key that a topic is bound to, and the state it is in.',
  pathParameters: topicPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.union([
      z.strictObject({ request_id: requestId, id: z.string(), key_id: z.string(), status: z.enum(KEY_STATUSES) }),
      accepted,
    ]),
  },
  errors: ['SMN.0005', 'SMN.0006'],
});

/** Contract section 4.9 no. 46. */
export const UpdateKmsKey = defineOperation({
  name: 'UpdateKmsKey',
  method: 'PUT',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/kms/{id}',
  caller: 'signed',
  permission: 'smn:topic:createKmsKey',
  summary: 'Binds a topic to another KMS key; messages on their way keep the key they were encrypted with.',
  pathParameters: bindingPath,
  query: nothing,
  body: keyBody,
  responses: { 200: bound },
  errors: ['SMN.0001', 'SMN.0005', 'SMN.0006', 'SMN.0019'],
});

/** Contract section 4.9 no. 47. */
export const DeleteKmsKey = defineOperation({
  name: 'DeleteKmsKey',
  method: 'DELETE',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/kms/{id}',
  caller: 'signed',
  permission: 'smn:topic:createKmsKey',
  summary: 'Ends the binding of a topic to its KMS key; messages on their way keep it.',
  pathParameters: bindingPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.0019'],
});

/** Operations on the KMS keys of topics. */
export const kmsOperations = { CreateKmsKey, ShowKmsKey, UpdateKmsKey, DeleteKmsKey };
