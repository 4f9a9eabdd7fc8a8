import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { SubscriptionUrn } from '#src/domain/urn.ts';
import { getSubscription } from '#src/operations/holding/find-subscription.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { subscriptionNotFound } from '#src/operations/subscriptions/refusals.ts';
import { requestReleases } from '#src/pipeline/holding/request-releases.ts';

/** What changing the policy of a subscription needs. */
export type ChangePolicyDependencies = Pick<Dependencies, 'topics' | 'subscriptions' | 'queues' | 'region'>;

type Path = { readonly project_id: string; readonly subscription_urn: SubscriptionUrn };

/**
 * Replaces the delivery policy of a subscription, or removes it, and asks for the release of what is held: the policy may let
 * it go sooner now. The topic's version is raised whatever became of the write, whose answer may be lost. Repeatable.
 */
export const changeSubscriptionPolicy = async (
  path: Path,
  policy: DeliveryPolicy | undefined,
  dependencies: ChangePolicyDependencies,
): Promise<{ readonly topic: Topic; readonly subscription: Subscription }> => {
  const { topics, subscriptions } = dependencies;
  const found = await getSubscription(path, dependencies);
  const { topic, subscription } = found;
  const changing = subscriptions.changeDeliveryPolicy(subscription, policy);
  await Promise.allSettled([changing]);
  await topics.recordSubscriptionChange(topic, 0);
  if (!(await changing)) throw subscriptionNotFound(path.subscription_urn);
  await requestReleases([{ topicId: topic.id, subscriptionId: subscription.id }], dependencies);
  return found;
};
