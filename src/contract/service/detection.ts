import * as z from 'zod';
import { extensionHeaders, requestId, topicPath } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';

const PROTOCOL = invalid('SMN.0011', 'http, https');

/** Never repeats a value: it may be a secret. */
const EXTENSION = 'SMN.0043|The subscription is invalid. Allowed: an object as "extension", with texts under "header".';

/** Contract section 4.6 no. 34. */
export const PublishHttpDetect = defineOperation({
  name: 'PublishHttpDetect',
  method: 'POST',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/detection',
  caller: 'signed',
  permission: 'smn:topic:publish',
  summary:
    'Calls an HTTP(S) endpoint once, to find out whether it could be subscribed; the result is read by a later call.',
  pathParameters: topicPath,
  query: nothing,
  body: z.object({
    protocol: z.enum(['http', 'https'], { error: PROTOCOL }),
    endpoint: z.string({ error: invalid('SMN.0012', 'the URL to call, as text') }).max(2048, {
      error: invalid('SMN.0012', 'at most 2048 characters'),
    }),
    extension: z.object({ header: extensionHeaders(EXTENSION).optional() }, { error: EXTENSION }).optional(),
  }),
  responses: { 200: z.object({ request_id: requestId, task_id: z.string() }) },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.0011', 'SMN.0012', 'SMN.0043', 'SMN.0069'],
});

/** Contract sections 4.6 no. 35 and 12.5, whose field names are in camel case. */
export const ShowHttpDetectResult = defineOperation({
  name: 'ShowHttpDetectResult',
  method: 'GET',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/detection/{task_id}',
  caller: 'signed',
  // The right to request a probe includes its result: contract section 12.7 names no permission of its own.
  permission: 'smn:topic:publish',
  summary: 'Shows what a call of PublishHttpDetect found, for a day: status 0 usable, 1 not called yet, 2 not usable.',
  pathParameters: topicPath.extend({ task_id: z.string() }),
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      status: z.int(),
      /** Absent until the endpoint has been called. */
      detail: z.object({ httpCode: z.int(), httpResponse: z.string() }).optional(),
    }),
  },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.00013030'],
});

/** Operations that try out endpoints. */
export const detectionOperations = { PublishHttpDetect, ShowHttpDetectResult };
