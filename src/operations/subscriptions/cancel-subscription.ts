import type { InputOf } from '#src/contract/operation.ts';
import type { CancelSubscription } from '#src/contract/subscriptions/subscriptions.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type AccessDependencies, findPermittedTopic } from '#src/operations/topics/get-topic.ts';
import { subscriptionNotFound } from './refusals.ts';
import { type RemoveDependencies, removeSubscription } from './remove-subscription.ts';

/** Removes a subscription, despite the name; its endpoint is not notified. */
export const cancelSubscription = async (
  { path }: InputOf<typeof CancelSubscription>,
  { requestId }: OperationContext,
  dependencies: AccessDependencies & RemoveDependencies,
): Promise<Reply> => {
  const urn = path.subscription_urn;
  const { topics } = dependencies;
  const topic = await findPermittedTopic({ ...path, topic_urn: urn }, 'SMN:Unsubscribe', dependencies);
  if (topic === undefined) throw subscriptionNotFound(urn);
  const isRemoved = await removeSubscription(topic.id, urn.subscriptionId, dependencies);
  if (!isRemoved) throw subscriptionNotFound(urn);
  await topics.recordSubscriptionChange(topic, -1);
  return { status: 200, body: { request_id: requestId } };
};
