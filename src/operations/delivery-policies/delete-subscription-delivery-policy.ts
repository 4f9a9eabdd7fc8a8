import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteSubscriptionDeliveryPolicy } from '#src/contract/operations-api/delivery-policies.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type ChangePolicyDependencies, changeSubscriptionPolicy } from './change-subscription-policy.ts';

/** Ends a subscription's own delivery policy. Of a subscription without one it changes nothing. */
export const deleteSubscriptionDeliveryPolicy = async (
  { path }: InputOf<typeof DeleteSubscriptionDeliveryPolicy>,
  { requestId }: OperationContext,
  dependencies: ChangePolicyDependencies,
): Promise<Reply> => {
  await changeSubscriptionPolicy(path, undefined, dependencies);
  return { status: 200, body: { request_id: requestId } };
};
