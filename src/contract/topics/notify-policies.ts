import * as z from 'zod';
import { accepted, requestId, subscriptionUrn, topicPath } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { MAX_CONCURRENT_CALLS, MAX_STEPS } from '#src/domain/delivery/escalation.ts';
import { invalid } from '#src/domain/invalid.ts';

const PROTOCOL = invalid('SMN.0011', 'callnotify');
const POLLING = invalid(
  'SMN.0019',
  `"polling" with 1 to ${MAX_STEPS} objects {"order": 1, "subscription_urns": ["…"]}`,
);
const ORDERS = invalid('SMN.0019', '"polling" with different values of "order"');
const ORDER = invalid('SMN.0019', 'a whole number of 0 to 1000 as "order"');
const URNS = invalid('SMN.0019', `"subscription_urns" with 1 to ${MAX_CONCURRENT_CALLS} different subscription URNs`);

const areDistinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

const step = z.object(
  {
    order: z.int({ error: ORDER }).min(0, { error: ORDER }).max(1000, { error: ORDER }),
    subscription_urns: z
      .array(subscriptionUrn, { error: URNS })
      .min(1, { error: URNS })
      .max(MAX_CONCURRENT_CALLS, { error: URNS })
      .refine((urns) => areDistinct(urns.map(({ subscriptionId }) => subscriptionId)), { error: URNS }),
  },
  { error: POLLING },
);

const body = z.object({
  protocol: z.literal('callnotify', { error: PROTOCOL }),
  polling: z
    .array(step, { error: POLLING })
    .min(1, { error: POLLING })
    .max(MAX_STEPS, { error: POLLING })
    .refine((steps) => areDistinct(steps.map(({ order }) => order)), { error: ORDERS }),
});

const policyPath = topicPath.extend({ notify_policy_id: z.string() });

const errors = ['SMN.0005', 'SMN.0011', 'SMN.0014', 'SMN.0019', 'SMN.00010008', 'SMN.00011027'] as const;

/** Contract section 4.8 no. 40; the status is that of contract section 17 no. 31. */
export const CreateNotifyPolicy = defineOperation({
  name: 'CreateNotifyPolicy',
  method: 'POST',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/notify-policy',
  caller: 'signed',
  permission: 'smn:topic:update',
  summary: 'Has the callnotify subscribers of a topic called step by step until one answers; a topic has one policy.',
  pathParameters: topicPath,
  query: nothing,
  body,
  responses: { 201: z.object({ request_id: requestId, id: z.string() }) },
  errors,
});

/** Contract section 4.8 no. 41. Without a policy the answer holds the request id alone. */
export const ShowNotifyPolicy = defineOperation({
  name: 'ShowNotifyPolicy',
  method: 'GET',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/notify-policy',
  caller: 'signed',
  permission: 'smn:topic:get',
  summary: 'Shows which recipients are called for messages of a topic, and in which order.',
  pathParameters: topicPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      id: z.string().optional(),
      protocol: z.string().optional(),
      polling: z
        .array(
          z.object({
            order: z.int(),
            subscriptions: z.array(
              z.object({
                subscription_urn: z.string(),
                endpoint: z.string(),
                remark: z.string(),
                status: z.int(),
              }),
            ),
          }),
        )
        .optional(),
    }),
  },
  errors: ['SMN.0005', 'SMN.00010008'],
});

/** Contract section 4.8 no. 42. */
export const UpdateNotifyPolicy = defineOperation({
  name: 'UpdateNotifyPolicy',
  method: 'PUT',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/notify-policy/{notify_policy_id}',
  caller: 'signed',
  permission: 'smn:topic:update',
  summary: 'Replaces all steps of a notify policy.',
  pathParameters: policyPath,
  query: nothing,
  body,
  responses: { 200: accepted },
  errors,
});

/** Contract section 4.8 no. 43. */
export const DeleteNotifyPolicy = defineOperation({
  name: 'DeleteNotifyPolicy',
  method: 'DELETE',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/notify-policy/{notify_policy_id}',
  caller: 'signed',
  permission: 'smn:topic:update',
  summary: 'Ends a notify policy: all callnotify subscribers are called at once again.',
  pathParameters: policyPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0005', 'SMN.0019', 'SMN.00010008'],
});

/** Operations on notify policies. */
export const notifyPolicyOperations = { CreateNotifyPolicy, ShowNotifyPolicy, UpdateNotifyPolicy, DeleteNotifyPolicy };
