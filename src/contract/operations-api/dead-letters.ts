import * as z from 'zod';
import {
  accepted,
  filter,
  projectPath,
  protocol,
  requestId,
  subscriptionUrn,
  timestamp,
  topicUrn,
} from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { attemptLog, cursorPaging, failureId, time } from './fields.ts';

/** What can be given up: a message, or what a subscription's owner is asked or told. */
export const KINDS = ['notification', 'confirmation', 'cancellation', 'direct', 'detection', 'removal'] as const;

const deadLetter = {
  id: z.string(),
  short_id: z.string(),
  kind: z.enum(KINDS),
  topic_urn: z.string(),
  subscription_urn: z.string().optional(),
  message_id: z.string(),
  protocol: z.string(),
  endpoint: z.string(),
  reason: z.string(),
  attempts: z.int(),
  attempt_log: attemptLog,
  filed_at: timestamp,
};

const deadLetterPath = projectPath.extend({ id: z.string() });

export const ListDeadLetters = defineOperation({
  name: 'ListDeadLetters',
  method: 'GET',
  path: `${OPERATIONS_API}/dead-letters`,
  caller: 'signed',
  permission: 'smn:letter:list',
  topicScope: 'operation',
  summary: 'Lists the deliveries of the project that were given up, newest first; for 30 days.',
  pathParameters: projectPath,
  query: z.object({
    ...cursorPaging,
    topic_urn: topicUrn.optional(),
    topic_name: filter,
    subscription_urn: subscriptionUrn.optional(),
    protocol: protocol.optional(),
    kind: z.enum(KINDS, { error: invalid('OPS.0003', KINDS.join(', ')) }).optional(),
    reason: filter,
    failure_id: failureId.optional(),
    from: time.optional(),
    to: time.optional(),
  }),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      dead_letters: z.array(z.object(deadLetter)),
      next_cursor: z.string().optional(),
    }),
  },
  errors: ['OPS.0001', 'OPS.0002', 'OPS.0003', 'OPS.0124', 'SMN.0005', 'SMN.0011', 'SMN.0014'],
});

/** Subject, body and attributes are absent where the text is encrypted by the topic's key, or cannot be read any more. */
export const ShowDeadLetter = defineOperation({
  name: 'ShowDeadLetter',
  method: 'GET',
  path: `${OPERATIONS_API}/dead-letters/{id}`,
  caller: 'signed',
  permission: 'smn:letter:get',
  topicScope: 'operation',
  summary: 'Shows a delivery that was given up, with its message.',
  pathParameters: deadLetterPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      ...deadLetter,
      published_at: timestamp.optional(),
      expires_at: timestamp.optional(),
      is_encrypted: z.boolean().optional(),
      subject: z.string().optional(),
      body: z.string().optional(),
      attributes: z
        .array(z.object({ name: z.string(), type: z.string(), value: z.union([z.string(), z.array(z.string())]) }))
        .optional(),
    }),
  },
  errors: ['OPS.0004', 'OPS.0005'],
});

/** Not to a subscriber who has cancelled, or is gone: the letter is dropped then, and the answer says why. */
export const RedriveDeadLetter = defineOperation({
  name: 'RedriveDeadLetter',
  method: 'POST',
  path: `${OPERATIONS_API}/dead-letters/{id}/redrive`,
  caller: 'signed',
  permission: 'smn:letter:redrive',
  topicScope: 'operation',
  summary: 'Sends a delivery that was given up again, as a first attempt, to a subscriber who still wants it.',
  pathParameters: deadLetterPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      id: z.string(),
      outcome: z.enum(['redriven', 'dropped']),
      why: z.string().optional(),
    }),
  },
  errors: ['OPS.0004', 'OPS.0005', 'OPS.0006', 'OPS.0091'],
});

export const DeleteDeadLetter = defineOperation({
  name: 'DeleteDeadLetter',
  method: 'DELETE',
  path: `${OPERATIONS_API}/dead-letters/{id}`,
  caller: 'signed',
  permission: 'smn:letter:delete',
  topicScope: 'operation',
  summary: 'Forgets a delivery that was given up.',
  pathParameters: deadLetterPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['OPS.0004', 'OPS.0005'],
});

/** Operations on dead letters. */
export const deadLetterOperations = { ListDeadLetters, ShowDeadLetter, RedriveDeadLetter, DeleteDeadLetter };
