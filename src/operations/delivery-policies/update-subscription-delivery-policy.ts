import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateSubscriptionDeliveryPolicy } from '#src/contract/operations-api/delivery-policies.ts';
import { formatSubscriptionUrn } from '#src/domain/urn.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type ChangePolicyDependencies, changeSubscriptionPolicy } from './change-subscription-policy.ts';
import { deliveryPolicyView } from './delivery-policy-view.ts';

/** Gives a subscription a delivery policy of its own, for what is published from now on and for what is held. */
export const updateSubscriptionDeliveryPolicy = async (
  { path, body }: InputOf<typeof UpdateSubscriptionDeliveryPolicy>,
  { requestId }: OperationContext,
  dependencies: ChangePolicyDependencies,
): Promise<Reply> => {
  await changeSubscriptionPolicy(path, body, dependencies);
  const subscription_urn = formatSubscriptionUrn(path.subscription_urn);
  return {
    status: 200,
    body: { request_id: requestId, subscription_urn, source: 'subscription', ...deliveryPolicyView(body) },
  };
};
