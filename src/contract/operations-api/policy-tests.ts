import * as z from 'zod';
import { projectPath, requestId, subscriptionUrn, topicPath } from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { messageAttributes } from '#src/contract/publishing/message-attributes.ts';
import { filterPolicies } from '#src/contract/subscriptions/filter-policies.ts';
import { TOPIC_ACTIONS } from '#src/domain/access/access-policy.ts';
import { type PolicyCaller, SERVICE_NAME } from '#src/domain/access/principal.ts';
import { invalid } from '#src/domain/invalid.ts';

/** What a filter policy, or an access policy, would decide (decision 113). Nothing is sent, and nothing written. */

/** `filter_polices` in place of the subscription's own; `[]` is none. */
export const TestFilterPolicies = defineOperation({
  name: 'TestFilterPolicies',
  method: 'POST',
  path: `${OPERATIONS_API}/subscriptions/{subscription_urn}/filter-test`,
  caller: 'signed',
  permission: 'smn:subscription:get',
  summary: 'Answers whether a message with some attributes would pass the filter policies of a subscription.',
  pathParameters: projectPath.extend({ subscription_urn: subscriptionUrn }),
  query: nothing,
  body: z.object({ message_attributes: messageAttributes.default([]), filter_polices: filterPolicies.optional() }),
  responses: { 200: z.object({ request_id: requestId, matches: z.boolean(), refused_by: z.array(z.string()) }) },
  errors: ['SMN.0006', 'SMN.0013', 'SMN.0014', 'SMN.0019', 'SMN.0043'],
});

const PRINCIPAL = invalid('OPS.0130', '{"project_id": "…"} or {"service": "…"}');

/** As access policies name it: a project is an account there. */
const principal = z.union(
  [
    z
      .strictObject({ project_id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) })
      .transform(({ project_id: project }): PolicyCaller => ({ kind: 'project', project })),
    z
      .strictObject({ service: z.string().toLowerCase().regex(SERVICE_NAME) })
      .transform(({ service }): PolicyCaller => ({ kind: 'service', service })),
  ],
  { error: PRINCIPAL },
);

const SUBSCRIBING = invalid('OPS.0132', '{"protocol": "…", "endpoint": "…"} of what is subscribed, with SMN:Subscribe');
const subscribed = z.string({ error: SUBSCRIBING }).max(512, { error: SUBSCRIBING });

/** `access_policy` in place of the topic's own, as text; `""` is none. */
export const TestAccessPolicy = defineOperation({
  name: 'TestAccessPolicy',
  method: 'POST',
  path: `${OPERATIONS_API}/topics/{topic_urn}/access-policy-test`,
  caller: 'signed',
  permission: 'smn:topic:get',
  summary:
    'Answers whether the access policy of a topic permits an action to a project or a service, and what decides.',
  pathParameters: topicPath,
  query: nothing,
  body: z
    .object({
      principal,
      action: z.enum(TOPIC_ACTIONS, { error: invalid('OPS.0131', TOPIC_ACTIONS.join(', ')) }),
      subscribing: z.strictObject({ protocol: subscribed, endpoint: subscribed }, { error: SUBSCRIBING }).optional(),
      access_policy: z.string({ error: invalid('SMN.0048', 'the text of an access policy') }).optional(),
    })
    .check(({ value: { action, subscribing }, issues }) => {
      if (subscribing === undefined || action === 'SMN:Subscribe') return;
      const message = SUBSCRIBING({ input: subscribing });
      issues.push({ code: 'custom', input: subscribing, path: ['subscribing'], message });
    }),
  responses: {
    200: z.object({
      request_id: requestId,
      allowed: z.boolean(),
      decided_by: z.enum(['owner', 'statement', 'service', 'nothing']),
      effect: z.enum(['Allow', 'Deny']).optional(),
      sid: z.string().optional(),
      position: z.int().optional(),
    }),
  },
  errors: [
    ...(['OPS.0130', 'OPS.0131', 'OPS.0132', 'SMN.0005', 'SMN.0006'] as const),
    ...(['SMN.0047', 'SMN.0048', 'SMN.0049', 'SMN.0050', 'SMN.0051', 'SMN.0052', 'SMN.0053'] as const),
    ...(['SMN.0054', 'SMN.0055', 'SMN.0056', 'SMN.0058', 'SMN.0072', 'SMN.0073'] as const),
  ],
});

/** What policies decide. */
export const policyTestOperations = { TestFilterPolicies, TestAccessPolicy };
