import * as z from 'zod';
import { filter, projectPath, requestId, timestamp, topicUrn } from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { RECIPIENT_STATES, REPORTED_STATES } from '#src/domain/receipts/recipient-state.ts';
import { RECEIPTS } from '#src/domain/topics/topic.ts';
import { attemptLog, cursorPaging, time } from './fields.ts';

const message = {
  message_id: z.string(),
  topic_urn: z.string(),
  subject: z.string().optional(),
  accepted_at: timestamp.optional(),
  expires_at: timestamp.optional(),
};

const states = Object.fromEntries(RECIPIENT_STATES.map((state) => [state, z.int().optional()]));

/** How many recipients there are and in which state; only `dead` where nothing but dead letters is kept. */
const counts = { recipients: z.int().optional(), filtered: z.int().optional(), ...states };

/** Those with a recipient in this state. */
const recipientState = z.enum(REPORTED_STATES, { error: invalid('OPS.0032', REPORTED_STATES.join(', ')) }).optional();

const messagePath = projectPath.extend({ message_id: z.string() });

export const ListMessages = defineOperation({
  name: 'ListMessages',
  method: 'GET',
  path: `${OPERATIONS_API}/messages`,
  caller: 'signed',
  permission: 'smn:message:list',
  topicScope: 'operation',
  summary:
    'Lists the messages of the project, or of a topic, that have a receipt, newest first; on request with what became of each.',
  pathParameters: projectPath,
  query: z.object({
    ...cursorPaging,
    topic_urn: filter.pipe(topicUrn.optional()),
    from: time.optional(),
    to: time.optional(),
    state: recipientState,
    with_counts: z
      .enum(['true', 'false'], { error: invalid('OPS.0033', 'true, false') })
      .default('false')
      .transform((text) => text === 'true'),
  }),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      receipts: z.enum(RECEIPTS).optional(),
      messages: z.array(z.object({ ...message, is_complete: z.boolean().optional(), ...counts })),
      next_cursor: z.string().optional(),
    }),
  },
  errors: ['OPS.0001', 'OPS.0002', 'OPS.0032', 'OPS.0033', 'SMN.0005', 'SMN.0006'],
});

export const ShowMessage = defineOperation({
  name: 'ShowMessage',
  method: 'GET',
  path: `${OPERATIONS_API}/messages/{message_id}`,
  caller: 'signed',
  permission: 'smn:message:get',
  topicScope: 'operation',
  summary: 'Shows what became of a message: of how many recipients it is known that they have got it, or why not.',
  pathParameters: messagePath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      ...message,
      receipts: z.enum(['failures', 'summary']),
      is_complete: z.boolean(),
      ...counts,
      protocols: z.array(z.object({ protocol: z.string(), ...counts })),
    }),
  },
  errors: ['OPS.0031'],
});

export const ListMessageRecipients = defineOperation({
  name: 'ListMessageRecipients',
  method: 'GET',
  path: `${OPERATIONS_API}/messages/{message_id}/recipients`,
  caller: 'signed',
  permission: 'smn:message:get',
  topicScope: 'operation',
  summary:
    'Lists the recipients of a message who have not got it, with the reason, as far as something is known of them.',
  pathParameters: messagePath,
  query: z.object({
    ...cursorPaging,
    state: recipientState,
  }),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      recipients: z.array(
        z.object({
          subscription_urn: z.string(),
          protocol: z.string(),
          state: z.enum(REPORTED_STATES),
          reported_at: timestamp,
          until: timestamp.optional(),
          reason: z.string().optional(),
          attempt_log: attemptLog,
        }),
      ),
      next_cursor: z.string().optional(),
    }),
  },
  errors: ['OPS.0001', 'OPS.0031', 'OPS.0032'],
});

/** What became of messages. */
export const messageOperations = { ListMessages, ShowMessage, ListMessageRecipients };
