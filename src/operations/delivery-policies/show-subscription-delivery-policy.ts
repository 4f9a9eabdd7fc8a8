import type { InputOf } from '#src/contract/operation.ts';
import type { ShowSubscriptionDeliveryPolicy } from '#src/contract/operations-api/delivery-policies.ts';
import { formatSubscriptionUrn } from '#src/domain/urn.ts';
import { getSubscription } from '#src/operations/holding/find-subscription.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { deliveryPolicyView } from './delivery-policy-view.ts';

/** Shows the delivery policy that applies to a subscription, and whose it is. */
export const showSubscriptionDeliveryPolicy = async (
  { path }: InputOf<typeof ShowSubscriptionDeliveryPolicy>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => {
  const { topic, subscription } = await getSubscription(path, dependencies);
  const subscription_urn = formatSubscriptionUrn(path.subscription_urn);
  const applying = subscription.policy ?? topic.deliveryPolicy;
  const inherited = topic.deliveryPolicy === undefined ? 'none' : 'topic';
  const source = subscription.policy === undefined ? inherited : 'subscription';
  return {
    status: 200,
    body: { request_id: requestId, subscription_urn, source, ...deliveryPolicyView(applying) },
  };
};
