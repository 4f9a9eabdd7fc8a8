import * as z from 'zod';
import { boundedText, projectPath, requestId, subscriptionUrn, timestamp } from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { LISTED_HOLDS } from '#src/domain/holding/hold.ts';
import { invalid } from '#src/domain/invalid.ts';
import { cursorPaging, instant } from './fields.ts';

const subscriptionPath = projectPath.extend({ subscription_urn: subscriptionUrn });

const until = instant(invalid('OPS.0010', 'a time within a year from now, such as 2026-01-31T12:00:00Z'));

/** Why messages of a subscription are held, since when and until when; only the URN while they are not. */
const hold = {
  request_id: requestId,
  subscription_urn: z.string(),
  held_for: z.string().optional(),
  reason: z.string().optional(),
  since: timestamp.optional(),
  until: timestamp.optional(),
};

export const PauseSubscription = defineOperation({
  name: 'PauseSubscription',
  method: 'POST',
  path: `${OPERATIONS_API}/subscriptions/{subscription_urn}/pause`,
  caller: 'signed',
  permission: 'smn:subscription:pause',
  summary: 'Holds the messages of a subscription from now on, until it is resumed or a time has come.',
  pathParameters: subscriptionPath,
  query: nothing,
  body: z.object({ until: until.optional(), reason: boundedText('OPS.0011', 256).optional() }),
  responses: { 200: z.object(hold) },
  errors: ['SMN.0006', 'SMN.0013', 'SMN.0014', 'OPS.0010', 'OPS.0011', 'OPS.0012'],
});

/** Of a subscription that is not paused it sends what is held of it all the same, if there is anything left. */
export const ResumeSubscription = defineOperation({
  name: 'ResumeSubscription',
  method: 'POST',
  path: `${OPERATIONS_API}/subscriptions/{subscription_urn}/resume`,
  caller: 'signed',
  permission: 'smn:subscription:pause',
  summary: 'Sends what is held of a subscription, in the order of acceptance, and holds its messages no longer.',
  pathParameters: subscriptionPath,
  query: nothing,
  body: nothing,
  responses: { 200: z.object(hold) },
  errors: ['SMN.0006', 'SMN.0013', 'SMN.0014'],
});

export const ShowSubscriptionHold = defineOperation({
  name: 'ShowSubscriptionHold',
  method: 'GET',
  path: `${OPERATIONS_API}/subscriptions/{subscription_urn}/hold`,
  caller: 'signed',
  permission: 'smn:subscription:get',
  summary: 'Shows whether messages of a subscription are held, why, and how many.',
  pathParameters: subscriptionPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      ...hold,
      held_messages: z.int(),
      has_more: z.boolean(),
      oldest_accepted_at: timestamp.optional(),
    }),
  },
  errors: ['SMN.0006', 'SMN.0013', 'SMN.0014'],
});

/** Why messages of a listed subscription are held, in words; `smtp_status` is of a mail that bounced. */
export const ListHeldSubscriptions = defineOperation({
  name: 'ListHeldSubscriptions',
  method: 'GET',
  path: `${OPERATIONS_API}/held-subscriptions`,
  caller: 'signed',
  permission: 'smn:subscription:get',
  topicScope: 'operation',
  summary: 'Lists the subscriptions of the project that are paused, or whose addresses or numbers have bounced.',
  pathParameters: projectPath,
  query: z.object({
    ...cursorPaging,
    held_for: z.enum(LISTED_HOLDS, { error: invalid('OPS.0013', LISTED_HOLDS.join(', ')) }),
  }),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      subscriptions: z.array(
        z.object({
          topic_urn: z.string(),
          subscription_urn: z.string(),
          protocol: z.string(),
          endpoint: z.string(),
          remark: z.string(),
          held_for: z.enum(LISTED_HOLDS),
          reason: z.string().optional(),
          smtp_status: z.string().optional(),
          since: timestamp,
          until: timestamp.optional(),
        }),
      ),
      next_cursor: z.string().optional(),
    }),
  },
  errors: ['OPS.0001', 'OPS.0013'],
});

/** What pauses subscriptions and resumes them. */
export const holdingOperations = {
  PauseSubscription,
  ResumeSubscription,
  ShowSubscriptionHold,
  ListHeldSubscriptions,
};
