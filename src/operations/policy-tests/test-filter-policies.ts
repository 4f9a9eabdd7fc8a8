import type { InputOf } from '#src/contract/operation.ts';
import type { TestFilterPolicies } from '#src/contract/operations-api/policy-tests.ts';
import { createFilter, refusingAttributes } from '#src/domain/messages/filter-policy.ts';
import { getSubscription } from '#src/operations/holding/find-subscription.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/**
 * Answers whether a message would pass the filter policies of a subscription, or others in their place, by the filter that fan-out
 * uses, and which attributes keep it out. Whether the subscription is confirmed or held does not count.
 */
export const testFilterPolicies = async (
  { path, body }: InputOf<typeof TestFilterPolicies>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => {
  const { subscription } = await getSubscription(path, dependencies);
  const { message_attributes: attributes, filter_polices: policies = subscription.filterPolicies ?? [] } = body;
  const subscriber = { protocol: subscription.protocol, readFilterPolicies: () => policies };
  return {
    status: 200,
    body: {
      request_id: requestId,
      matches: createFilter(attributes)(subscriber),
      refused_by: refusingAttributes(attributes, subscriber).map(({ name }) => name),
    },
  };
};
