import * as z from 'zod';
import { projectPath, requestId } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { ATTRIBUTE_NAME, ATTRIBUTE_VALUE } from '#src/domain/messages/filter-policy.ts';

/** Filter policies of subscriptions (contract section 4.4). "polices" is the contract's own spelling, on the wire only. */

const MAX_SUBSCRIPTIONS = 100;
const MAX_POLICIES = 5;
const MAX_VALUES = 10;
/** Longer than any URN can be: what is malformed is repeated in the answer, so it is bounded. */
const URN_CHARACTERS = 512;

const ITEMS = invalid('SMN.0043', '"polices" with 1 to 100 objects {"subscription_urn": "…", "filter_polices": […]}');
const URN = invalid('SMN.0043', 'text of at most 512 characters as "subscription_urn"');
const POLICIES = invalid('SMN.0043', '"filter_polices" with 1 to 5 objects {"name": "…", "string_equals": […]}');
const NAMES = invalid('SMN.0043', '"filter_polices" with different names');
const NAME = invalid(
  'SMN.0043',
  'as "name" of a filter policy 1 to 32 lower-case letters, digits and single "_" inside, without the prefix "smn_"',
);
const VALUES = invalid('SMN.0043', '"string_equals" with 1 to 10 different texts');
const VALUE = invalid('SMN.0043', 'in "string_equals" texts of 1 to 32 letters, digits and "_"');
const URNS = invalid('SMN.0043', '"subscription_urns" with 1 to 100 texts, each a subscription URN');

const areDistinct = (values: readonly string[]): boolean => new Set(values).size === values.length;

/** Stays text: one that is malformed fails alone, as an item of the result. */
const urn = z.string({ error: URN }).max(URN_CHARACTERS, { error: URN });

const policy = z
  .object(
    {
      name: z.string({ error: NAME }).regex(ATTRIBUTE_NAME, { error: NAME }),
      string_equals: z
        .array(z.string({ error: VALUE }).regex(ATTRIBUTE_VALUE, { error: VALUE }), { error: VALUES })
        .min(1, { error: VALUES })
        .max(MAX_VALUES, { error: VALUES })
        .refine(areDistinct, { error: VALUES }),
    },
    { error: POLICIES },
  )
  .transform(({ name, string_equals }) => ({ name, values: string_equals }));

/** The filter policies of one subscription; none where its messages are not filtered. */
export const filterPolicies = z
  .array(policy, { error: POLICIES })
  .max(MAX_POLICIES, { error: POLICIES })
  .refine((policies) => areDistinct(policies.map(({ name }) => name)), { error: NAMES });

const item = z
  .object(
    {
      subscription_urn: urn,
      filter_polices: filterPolicies.min(1, { error: POLICIES }),
    },
    { error: ITEMS },
  )
  .transform(({ subscription_urn, filter_polices }) => ({ urn: subscription_urn, policies: filter_polices }));

const body = z.object({
  polices: z.array(item, { error: ITEMS }).min(1, { error: ITEMS }).max(MAX_SUBSCRIPTIONS, { error: ITEMS }),
});

/** Failures only, in the order of the request; absent when there are none (contract section 17 no. 17). */
const changed = z.object({
  request_id: requestId,
  batch_result: z.array(z.object({ code: z.string(), message: z.string(), subscription_urn: z.string() })).optional(),
});

/** The second is the code of an item, in an answer of 200. */
const errors = ['SMN.0043', 'SMN.00011027'] as const;

const path = '/v2/{project_id}/notifications/subscriptions/filter_polices';

/** Contract section 4.4 no. 25. */
export const BatchCreateSubscriptionsFilterPolices = defineOperation({
  name: 'BatchCreateSubscriptionsFilterPolices',
  method: 'POST',
  path,
  caller: 'signed',
  permission: 'smn:topic:updateSubscription',
  topicScope: 'operation',
  summary: 'Sets the filter policies of up to 100 subscriptions, in place of those they have.',
  pathParameters: projectPath,
  query: nothing,
  body,
  responses: { 200: changed },
  errors,
});

/** Contract section 4.4 no. 26. */
export const BatchUpdateSubscriptionsFilterPolices = defineOperation({
  name: 'BatchUpdateSubscriptionsFilterPolices',
  method: 'PUT',
  path,
  caller: 'signed',
  permission: 'smn:topic:updateSubscription',
  topicScope: 'operation',
  summary: 'Replaces the filter policies of up to 100 subscriptions.',
  pathParameters: projectPath,
  query: nothing,
  body,
  responses: { 200: changed },
  errors,
});

/** Contract section 4.4 no. 27; unlike other batch deletions it takes plain texts. */
export const BatchDeleteSubscriptionsFilterPolices = defineOperation({
  name: 'BatchDeleteSubscriptionsFilterPolices',
  method: 'DELETE',
  path,
  caller: 'signed',
  permission: 'smn:topic:updateSubscription',
  topicScope: 'operation',
  summary: 'Removes all filter policies of up to 100 subscriptions.',
  pathParameters: projectPath,
  query: nothing,
  body: z.object({
    subscription_urns: z.array(urn, { error: URNS }).min(1, { error: URNS }).max(MAX_SUBSCRIPTIONS, { error: URNS }),
  }),
  responses: { 200: changed },
  errors,
});

/** Operations on filter policies. */
export const filterPolicyOperations = {
  BatchCreateSubscriptionsFilterPolices,
  BatchUpdateSubscriptionsFilterPolices,
  BatchDeleteSubscriptionsFilterPolices,
};
