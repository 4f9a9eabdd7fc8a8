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
import { attemptLog, cursorPaging, time } from './fields.ts';

const WITH_BODY = invalid('OPS.0042', 'true, false');
const heldPath = projectPath.extend({ id: z.string() });

/** A message that is held for one subscription. */
const heldMessage = z.object({
  id: z.string(),
  message_id: z.string(),
  accepted_at: timestamp,
  reason: z.string(),
  due_at: timestamp.optional(),
  expires_at: timestamp,
  attempts: z.int(),
  attempt_log: attemptLog,
  is_encrypted: z.boolean().optional(),
  subject: z.string().optional(),
  body: z.string().optional(),
  attributes: z
    .array(z.object({ name: z.string(), type: z.string(), value: z.union([z.string(), z.array(z.string())]) }))
    .optional(),
});

/** A subscription of a topic of which something is held. */
const heldSubscription = z.object({
  subscription_urn: z.string(),
  protocol,
  endpoint: z.string(),
  held_for: z.string(),
  until: timestamp.optional(),
  held_messages: z.int(),
  has_more: z.boolean(),
  oldest_accepted_at: timestamp,
});

/** By subscription: its messages, in the order in which they go out. By topic: those of its subscriptions that hold something. */
export const ListHeldMessages = defineOperation({
  name: 'ListHeldMessages',
  method: 'GET',
  path: `${OPERATIONS_API}/held`,
  caller: 'signed',
  permission: 'smn:held:list',
  topicScope: 'operation',
  summary: 'Lists the messages that are held for a subscription, or the subscriptions of a topic that hold some.',
  pathParameters: projectPath,
  query: z.object({
    ...cursorPaging,
    subscription_urn: subscriptionUrn.optional(),
    topic_urn: topicUrn.optional(),
    protocol: protocol.optional(),
    reason: filter,
    from: time.optional(),
    to: time.optional(),
    with_body: z
      .enum(['true', 'false'], { error: WITH_BODY })
      .default('false')
      .transform((text) => text === 'true'),
  }),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      held: z.array(heldMessage).optional(),
      subscriptions: z.array(heldSubscription).optional(),
      next_cursor: z.string().optional(),
    }),
  },
  errors: [
    ...(['OPS.0001', 'OPS.0002', 'OPS.0041', 'OPS.0042'] as const),
    ...(['SMN.0005', 'SMN.0006', 'SMN.0011', 'SMN.0013', 'SMN.0014'] as const),
  ],
});

/** In spite of what its subscription is held for; not to a subscriber who has cancelled: it is dropped then. */
export const ReleaseHeldMessage = defineOperation({
  name: 'ReleaseHeldMessage',
  method: 'POST',
  path: `${OPERATIONS_API}/held/{id}/release`,
  caller: 'signed',
  permission: 'smn:held:release',
  topicScope: 'operation',
  summary: 'Sends a held message now, before its turn and in spite of what its subscription is held for.',
  pathParameters: heldPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      id: z.string(),
      outcome: z.enum(['released', 'dropped']),
      why: z.string().optional(),
    }),
  },
  errors: ['OPS.0040'],
});

export const DeleteHeldMessage = defineOperation({
  name: 'DeleteHeldMessage',
  method: 'DELETE',
  path: `${OPERATIONS_API}/held/{id}`,
  caller: 'signed',
  permission: 'smn:held:delete',
  topicScope: 'operation',
  summary: 'Forgets a held message, which is sent to nobody.',
  pathParameters: heldPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['OPS.0040'],
});

/** Operations on messages that are held. */
export const heldMessageOperations = { ListHeldMessages, ReleaseHeldMessage, DeleteHeldMessage };
