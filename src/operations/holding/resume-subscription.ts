import type { InputOf } from '#src/contract/operation.ts';
import type { ResumeSubscription } from '#src/contract/operations-api/holding.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { subscriptionNotFound } from '#src/operations/subscriptions/refusals.ts';
import { requestReleases } from '#src/pipeline/holding/request-releases.ts';
import { getSubscription } from './find-subscription.ts';
import { holdView } from './hold-view.ts';

/**
 * Ends a pause and asks for the release of what is held, in this order: what comes to be held later finds that it is not. Of a
 * subscription that is not paused it asks for the release all the same. Repeating it is harmless.
 */
export const resumeSubscription = async (
  { path }: InputOf<typeof ResumeSubscription>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'queues' | 'region' | 'clock'>,
): Promise<Reply> => {
  const { topics, subscriptions, clock } = dependencies;
  const { topic, subscription } = await getSubscription(path, dependencies);
  const ending = subscriptions.endHold(subscription);
  await Promise.allSettled([ending]);
  await topics.recordSubscriptionChange(topic, 0);
  if ((await ending) === undefined) throw subscriptionNotFound(path.subscription_urn);
  await requestReleases([{ topicId: topic.id, subscriptionId: subscription.id }], dependencies);
  return { status: 200, body: { request_id: requestId, ...holdView(path.subscription_urn, undefined, clock()) } };
};
