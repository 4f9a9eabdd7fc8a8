import * as z from 'zod';
import {
  filter,
  projectPath,
  protocol,
  requestId,
  subscriptionUrn,
  timestamp,
  topicPath,
  topicUrn,
} from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { shownSubscription, statusFilter } from '#src/contract/subscriptions/subscriptions.ts';
import { cursorPaging } from './fields.ts';

/** The contract has lists of subscriptions alone. */
export const ShowSubscription = defineOperation({
  name: 'ShowSubscription',
  method: 'GET',
  path: `${OPERATIONS_API}/subscriptions/{subscription_urn}`,
  caller: 'signed',
  permission: 'smn:subscription:get',
  summary: 'Shows a subscription: who it is of, and whether it is confirmed.',
  pathParameters: projectPath.extend({ subscription_urn: subscriptionUrn }),
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      ...shownSubscription,
      cancelled_at: timestamp.optional(),
      confirmation_bounce: z
        .object({ sent_at: timestamp, reason: z.string().optional(), smtp_status: z.string().optional() })
        .optional(),
    }),
  },
  errors: ['SMN.0006', 'SMN.0013', 'SMN.0014'],
});

/** A subscription as lists by a cursor show it, from an index. */
const listed = {
  subscription_urn: z.string(),
  protocol: z.string(),
  endpoint: z.string(),
  remark: z.string(),
  status: z.int(),
  added_at: timestamp,
};

const filters = {
  ...cursorPaging,
  protocol: protocol.optional(),
  status: statusFilter,
  endpoint: filter,
  remark: filter,
};

/**
 * By a cursor and from an index, where the contract's list counts all subscriptions of the topic. A page may have fewer than asked
 * for, or none, and still a cursor: filters leave some out.
 */
export const ListTopicSubscriptions = defineOperation({
  name: 'ListTopicSubscriptions',
  method: 'GET',
  path: `${OPERATIONS_API}/topics/{topic_urn}/subscriptions`,
  caller: 'signed',
  permission: 'smn:topic:get',
  summary: 'Lists the subscriptions of a topic, newest first, page by page, however many there are.',
  pathParameters: topicPath,
  query: z.object(filters),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      subscriptions: z.array(z.object(listed)),
      next_cursor: z.string().optional(),
    }),
  },
  errors: ['OPS.0001', 'SMN.0005', 'SMN.0006', 'SMN.0011', 'SMN.0077'],
});

/** The same of a whole project: who has not confirmed yet, who has cancelled. Pages may be short or empty as there. */
export const ListProjectSubscriptions = defineOperation({
  name: 'ListProjectSubscriptions',
  method: 'GET',
  path: `${OPERATIONS_API}/subscriptions`,
  caller: 'signed',
  permission: 'smn:topic:list',
  topicScope: 'operation',
  summary:
    'Lists the subscriptions of the project, newest first, page by page: by status, those who have not confirmed.',
  pathParameters: projectPath,
  query: z.object({ ...filters, topic_urn: filter.pipe(topicUrn.optional()) }),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      subscriptions: z.array(z.object({ topic_urn: z.string(), ...listed })),
      next_cursor: z.string().optional(),
    }),
  },
  errors: ['OPS.0001', 'SMN.0005', 'SMN.0006', 'SMN.0011', 'SMN.0077'],
});

/** What shows subscriptions, beside the lists of the contract. */
export const shownSubscriptionOperations = { ShowSubscription, ListTopicSubscriptions, ListProjectSubscriptions };
