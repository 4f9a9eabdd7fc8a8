import * as z from 'zod';
import { requestId, topicPath } from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { RECEIPTS } from '#src/domain/topics/topic.ts';

/** What a topic may be set to; `stage` takes its own setting away. */
const SETTINGS = [...RECEIPTS, 'stage'] as const;

const setting = z.object({
  request_id: requestId,
  topic_urn: z.string(),
  receipts: z.enum(RECEIPTS),
  set_by: z.enum(['topic', 'stage']),
});

export const SetTopicReceipts = defineOperation({
  name: 'SetTopicReceipts',
  method: 'PUT',
  path: `${OPERATIONS_API}/topics/{topic_urn}/receipts`,
  caller: 'signed',
  permission: 'smn:topic:update',
  summary: 'Sets what is recorded of what became of the messages of a topic, from the next one on.',
  pathParameters: topicPath,
  query: nothing,
  body: z.object({ receipts: z.enum(SETTINGS, { error: invalid('OPS.0030', SETTINGS.join(', ')) }) }),
  responses: { 200: setting },
  errors: ['OPS.0030', 'SMN.0005', 'SMN.0006'],
});

export const ShowTopicReceipts = defineOperation({
  name: 'ShowTopicReceipts',
  method: 'GET',
  path: `${OPERATIONS_API}/topics/{topic_urn}/receipts`,
  caller: 'signed',
  permission: 'smn:topic:get',
  summary:
    'Shows what is recorded of what became of the messages of a topic, and whether the topic or the stage says so.',
  pathParameters: topicPath,
  query: nothing,
  body: nothing,
  responses: { 200: setting },
  errors: ['SMN.0005', 'SMN.0006'],
});

/** What is recorded of messages. */
export const receiptOperations = { SetTopicReceipts, ShowTopicReceipts };
