import type { InputOf } from '#src/contract/operation.ts';
import type { ResumeSubscription } from '#src/contract/operations-api/holding.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { subscriptionNotFound } from '#src/operations/subscriptions/refusals.ts';
import { requestReleases } from '#src/pipeline/holding/request-releases.ts';
import { getSubscription } from './find-subscription.ts';
import { holdView } from './hold-view.ts';

/**
 * Ends a pause, or what the service itself has begun because of the endpoint, and asks for the release of what is held, in this
 * order: what comes to be held later finds that it is not. Failures of the endpoint are forgotten. Of a subscription that is not
 * held it asks for the release all the same. Repeating it is harmless.
 */
export const resumeSubscription = async (
  { path }: InputOf<typeof ResumeSubscription>,
  { requestId }: OperationContext,
  dependencies: Pick<
    Dependencies,
    'topics' | 'subscriptions' | 'heldSubscriptions' | 'health' | 'queues' | 'region' | 'clock'
  >,
): Promise<Reply> => {
  const { topics, subscriptions, heldSubscriptions, health, clock } = dependencies;
  const { topic, subscription } = await getSubscription(path, dependencies);
  const ending = subscriptions.endHold(subscription, clock());
  await Promise.allSettled([ending]);
  await topics.recordSubscriptionChange(topic, 0);
  if ((await ending) === undefined) throw subscriptionNotFound(path.subscription_urn);
  const of = { topicId: topic.id, subscriptionId: subscription.id };
  await health.remove(of);
  if (subscription.hold !== undefined) await heldSubscriptions.remove(of, subscription.hold.since);
  await requestReleases([of], dependencies);
  return { status: 200, body: { request_id: requestId, ...holdView(path.subscription_urn, undefined, clock()) } };
};
