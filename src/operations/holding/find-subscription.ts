import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { SubscriptionUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { subscriptionNotFound } from '#src/operations/subscriptions/refusals.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';

/** The subscription of a path and its topic, read consistently; of the caller's own project only. Throws when there is none. */
export const getSubscription = async (
  { project_id, subscription_urn }: { readonly project_id: string; readonly subscription_urn: SubscriptionUrn },
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<{ readonly topic: Topic; readonly subscription: Subscription }> => {
  const topic = await getTopic({ project_id, topic_urn: subscription_urn }, dependencies);
  const subscription = await dependencies.subscriptions.get(topic.id, subscription_urn.subscriptionId);
  if (subscription === undefined) throw subscriptionNotFound(subscription_urn);
  return { topic, subscription };
};
