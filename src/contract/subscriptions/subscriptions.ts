import * as z from 'zod';
import {
  accepted,
  boundedFilter,
  filter,
  paging,
  projectPath,
  protocol,
  remark,
  requestId,
  subscriptionUrn,
  topicPath,
} from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { addSubscriptionBody } from './subscription-items.ts';
import { AddSubscriptionFromSubscriptionUser } from './subscription-users.ts';

const added = z.object({
  request_id: requestId,
  subscription_urn: z.string(),
  subscriptions_result: z
    .array(z.object({ request_id: requestId, subscription_urn: z.string(), http_code: z.int() }))
    .optional(),
});

/** Contract section 4.3 no. 12. */
export const AddSubscription = defineOperation({
  name: 'AddSubscription',
  method: 'POST',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions',
  caller: 'signed',
  permission: 'smn:topic:subscribe',
  summary: 'Subscribes one endpoint, or up to 50, to a topic; answers 200 when they were subscribed before.',
  pathParameters: topicPath,
  query: nothing,
  body: addSubscriptionBody,
  responses: { 201: added, 200: added },
  errors: [
    ...(['SMN.0005', 'SMN.0006', 'SMN.0007', 'SMN.0011', 'SMN.0012', 'SMN.0017', 'SMN.0043'] as const),
    ...(['SMN.0069', 'SMN.0082', 'SMN.0098', 'SMN.0099', 'SMN.0101', 'SMN.00308'] as const),
  ],
});

const STATUS = invalid('SMN.0077', '0, 1, 2, 3 or 4');

/** A status as a filter of lists. */
export const statusFilter = z
  .string()
  .regex(/^[0-4]?$/, { error: STATUS })
  .optional()
  .transform((status) => (status === undefined || status === '' ? undefined : Number(status)));

/** A subscription as lists show it, and as it is shown by itself. */
export const shownSubscription = {
  topic_urn: z.string(),
  protocol: z.string(),
  subscription_urn: z.string(),
  owner: z.string(),
  endpoint: z.string(),
  remark: z.string(),
  status: z.int(),
  /** Absent when there are none; spelled as the contract does. */
  filter_polices: z.array(z.object({ name: z.string(), string_equals: z.array(z.string()) })).optional(),
};

const listed = z.object({
  request_id: requestId,
  subscription_count: z.int(),
  subscriptions: z.array(z.object(shownSubscription)),
});

/** Contract section 4.3 no. 14. */
export const ListSubscriptions = defineOperation({
  name: 'ListSubscriptions',
  method: 'GET',
  path: '/v2/{project_id}/notifications/subscriptions',
  caller: 'signed',
  permission: 'smn:topic:list',
  topicScope: 'operation',
  summary: 'Lists the subscriptions of the project, oldest first.',
  pathParameters: projectPath,
  query: z.object({
    ...paging,
    protocol: filter.pipe(protocol.optional()),
    status: statusFilter,
    endpoint: filter,
    fuzzy_remark: boundedFilter('SMN.0082', 128),
  }),
  body: nothing,
  responses: { 200: listed },
  errors: ['SMN.0011', 'SMN.0015', 'SMN.0077', 'SMN.0082'],
});

/** Contract section 4.3 no. 15. */
export const ListSubscriptionsByTopic = defineOperation({
  name: 'ListSubscriptionsByTopic',
  method: 'GET',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions',
  caller: 'signed',
  permission: 'smn:topic:get',
  summary: 'Lists the subscriptions of a topic, oldest first.',
  pathParameters: topicPath,
  query: z.object({ ...paging, fuzzy_remark: boundedFilter('SMN.0082', 128) }),
  body: nothing,
  responses: { 200: listed },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.0015', 'SMN.0082', 'SMN.00308'],
});

const subscriptionOfTopicPath = topicPath.extend({ subscription_urn: subscriptionUrn });

/** Contract section 4.3 no. 16. */
export const UpdateSubscription = defineOperation({
  name: 'UpdateSubscription',
  method: 'PUT',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions/{subscription_urn}',
  caller: 'signed',
  permission: 'smn:topic:updateSubscription',
  summary: 'Changes the remark of a subscription.',
  pathParameters: subscriptionOfTopicPath,
  query: nothing,
  body: z.object({ remark }),
  responses: { 200: z.object({ request_id: requestId, subscription_urn: z.string() }) },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.0013', 'SMN.0014', 'SMN.0017', 'SMN.0082'],
});

/** Contract section 4.3 no. 17. */
export const CancelSubscription = defineOperation({
  name: 'CancelSubscription',
  method: 'DELETE',
  path: '/v2/{project_id}/notifications/subscriptions/{subscription_urn}',
  caller: 'signed',
  permission: 'smn:topic:updateSubscription',
  summary: 'Removes a subscription.',
  pathParameters: projectPath.extend({ subscription_urn: subscriptionUrn }),
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0013', 'SMN.0014', 'SMN.00308'],
});

/** Contract section 4.3 no. 18. */
export const DeleteSubscriptionsByTopic = defineOperation({
  name: 'DeleteSubscriptionsByTopic',
  method: 'DELETE',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions/{subscription_urn}',
  caller: 'signed',
  permission: 'smn:topic:updateSubscription',
  summary: 'Removes a subscription of a topic.',
  pathParameters: subscriptionOfTopicPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.0013', 'SMN.0014', 'SMN.00308'],
});

const URNS = invalid('SMN.0043', '"subscription_urns" with 1 to 100 objects {"subscription_urn": "…"}');

/** The URNs stay text: one that is malformed fails alone, as an item of the result. */
const batchDeleteBody = z.object({
  subscription_urns: z
    .array(z.object({ subscription_urn: z.string({ error: URNS }) }, { error: URNS }), { error: URNS })
    .min(1, { error: URNS })
    .max(100, { error: URNS }),
});

const batchDeleted = z.object({
  subscriptions_result: z.array(
    z.object({
      request_id: requestId,
      http_code: z.int(),
      code: z.string().optional(),
      message: z.string().optional(),
    }),
  ),
});

/** Contract section 4.3 no. 19. */
export const BatchDeleteSubscriptions = defineOperation({
  name: 'BatchDeleteSubscriptions',
  method: 'DELETE',
  path: '/v2/{project_id}/notifications/subscriptions',
  caller: 'signed',
  permission: 'smn:topic:updateSubscription',
  topicScope: 'operation',
  summary: 'Removes up to 100 subscriptions; the results are in the order of the request.',
  pathParameters: projectPath,
  query: nothing,
  body: batchDeleteBody,
  responses: { 200: batchDeleted },
  errors: ['SMN.0043'],
});

/** Contract section 4.3 no. 20. */
export const BatchDeleteSubscriptionsByTopic = defineOperation({
  name: 'BatchDeleteSubscriptionsByTopic',
  method: 'DELETE',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions',
  caller: 'signed',
  permission: 'smn:topic:updateSubscription',
  summary: 'Removes up to 100 subscriptions of a topic; the results are in the order of the request.',
  pathParameters: topicPath,
  query: nothing,
  body: batchDeleteBody,
  responses: { 200: batchDeleted },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.0043', 'SMN.00308'],
});

/** Operations on subscriptions. */
export const subscriptionOperations = {
  AddSubscription,
  AddSubscriptionFromSubscriptionUser,
  ListSubscriptions,
  ListSubscriptionsByTopic,
  UpdateSubscription,
  CancelSubscription,
  DeleteSubscriptionsByTopic,
  BatchDeleteSubscriptions,
  BatchDeleteSubscriptionsByTopic,
};
