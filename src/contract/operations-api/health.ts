import * as z from 'zod';
import { projectPath, requestId, subscriptionUrn, timestamp } from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { cursorPaging } from './fields.ts';

const subscriptionPath = projectPath.extend({ subscription_urn: subscriptionUrn });

/** Only of an endpoint that has failed since it last took a message. */
const failures = {
  failures: z.int().optional(),
  first_failure_at: timestamp.optional(),
  last_failure_at: timestamp.optional(),
  last_status: z.int().optional(),
  last_reason: z.string().optional(),
};

/** Only while its messages are held because of it. */
const sickness = { since: timestamp.optional(), next_probe_at: timestamp.optional() };

export const ShowSubscriptionHealth = defineOperation({
  name: 'ShowSubscriptionHealth',
  method: 'GET',
  path: `${OPERATIONS_API}/subscriptions/{subscription_urn}/health`,
  caller: 'signed',
  permission: 'smn:subscription:get',
  summary: 'Shows whether the endpoint of a subscription works, how often it has failed, and when it is probed next.',
  pathParameters: subscriptionPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      subscription_urn: z.string(),
      state: z.enum(['healthy', 'failing', 'unhealthy', 'disabled']),
      ...failures,
      ...sickness,
    }),
  },
  errors: ['SMN.0006', 'SMN.0013', 'SMN.0014'],
});

/** A page may have fewer than asked for, or none, and still a cursor: endpoints that work again are left out. */
export const ListUnhealthySubscriptions = defineOperation({
  name: 'ListUnhealthySubscriptions',
  method: 'GET',
  path: `${OPERATIONS_API}/unhealthy-subscriptions`,
  caller: 'signed',
  permission: 'smn:subscription:get',
  topicScope: 'operation',
  summary:
    'Lists the subscriptions of the project whose messages are held because their endpoints do not work, newest first.',
  pathParameters: projectPath,
  query: z.object(cursorPaging),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      subscriptions: z.array(
        z.object({
          subscription_urn: z.string(),
          protocol: z.string(),
          endpoint: z.string(),
          state: z.enum(['unhealthy', 'disabled']),
          ...failures,
          ...sickness,
        }),
      ),
      next_cursor: z.string().optional(),
    }),
  },
  errors: ['OPS.0001'],
});

/** What is known of endpoints. */
export const healthOperations = { ShowSubscriptionHealth, ListUnhealthySubscriptions };
