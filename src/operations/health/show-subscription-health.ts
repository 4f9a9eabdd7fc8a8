import type { InputOf } from '#src/contract/operation.ts';
import type { ShowSubscriptionHealth } from '#src/contract/operations-api/health.ts';
import { formatSubscriptionUrn } from '#src/domain/urn.ts';
import { getSubscription } from '#src/operations/holding/find-subscription.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { healthView } from './health-view.ts';

/** Shows the health of a subscription's endpoint. */
export const showSubscriptionHealth = async (
  { path }: InputOf<typeof ShowSubscriptionHealth>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'health' | 'region' | 'clock'>,
): Promise<Reply> => {
  const { topic, subscription } = await getSubscription(path, dependencies);
  const now = dependencies.clock();
  const health = await dependencies.health.get({ topicId: topic.id, subscriptionId: subscription.id }, now);
  return {
    status: 200,
    body: {
      request_id: requestId,
      subscription_urn: formatSubscriptionUrn(path.subscription_urn),
      ...healthView(subscription, health, now),
    },
  };
};
