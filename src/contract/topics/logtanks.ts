import * as z from 'zod';
import { accepted, requestId, timestamp, topicPath } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';

/** The contract takes any id; here they are part of the name of a log group, and of nothing else in the account. */
const LOG_ID = /^[A-Za-z0-9_.-]{1,64}$/;

const logId = (name: string) => {
  const error = invalid('SMN.0019', `1 to 64 letters, digits, ".", "-" and "_" as ${name}`);
  return z.string({ error }).regex(LOG_ID, { error });
};

const logtankBody = z.object({ log_group_id: logId('log_group_id'), log_stream_id: logId('log_stream_id') });

const logtankPath = topicPath.extend({ logtank_id: z.string() });

const logtankView = z.object({
  id: z.string(),
  log_group_id: z.string(),
  log_stream_id: z.string(),
  create_time: timestamp,
  update_time: timestamp,
});

/** Contract section 4.7 no. 36. */
export const CreateLogtank = defineOperation({
  name: 'CreateLogtank',
  method: 'POST',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/logtanks',
  caller: 'signed',
  permission: 'smn:topic:update',
  summary: 'Has the deliveries of a topic logged; a topic has one log.',
  pathParameters: topicPath,
  query: nothing,
  body: logtankBody,
  responses: { 201: z.object({ request_id: requestId, id: z.string() }) },
  errors: ['SMN.0005', 'SMN.0019', 'SMN.00010008'],
});

/** Contract section 4.7 no. 37. */
export const ListLogtank = defineOperation({
  name: 'ListLogtank',
  method: 'GET',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/logtanks',
  caller: 'signed',
  permission: 'smn:topic:get',
  summary: 'Shows where the deliveries of a topic are logged.',
  pathParameters: topicPath,
  query: nothing,
  body: nothing,
  responses: { 200: z.object({ request_id: requestId, count: z.int(), logtanks: z.array(logtankView) }) },
  errors: ['SMN.0005', 'SMN.00010008'],
});

/** Contract section 4.7 no. 38. */
export const UpdateLogtank = defineOperation({
  name: 'UpdateLogtank',
  method: 'PUT',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/logtanks/{logtank_id}',
  caller: 'signed',
  permission: 'smn:topic:update',
  summary: 'Has the deliveries of a topic logged elsewhere.',
  pathParameters: logtankPath,
  query: nothing,
  body: logtankBody,
  responses: { 200: z.object({ request_id: requestId, logtank: logtankView }) },
  errors: ['SMN.0005', 'SMN.0019', 'SMN.00010008'],
});

/** Contract section 4.7 no. 39. */
export const DeleteLogtank = defineOperation({
  name: 'DeleteLogtank',
  method: 'DELETE',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/logtanks/{logtank_id}',
  caller: 'signed',
  permission: 'smn:topic:update',
  summary: 'Ends the log of a topic; what was logged stays.',
  pathParameters: logtankPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0005', 'SMN.0019', 'SMN.00010008'],
});

/** Operations on logs of deliveries. */
export const logtankOperations = { CreateLogtank, ListLogtank, UpdateLogtank, DeleteLogtank };
