import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteSubscriptionsByTopic } from '#src/contract/subscriptions/subscriptions.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type AccessDependencies, getPermittedTopic } from '#src/operations/topics/get-topic.ts';
import { refuseOtherTopic, subscriptionNotFound } from './refusals.ts';
import { type RemoveDependencies, removeSubscription } from './remove-subscription.ts';

/** Removes a subscription of the topic that the path names; its endpoint is not notified. */
export const deleteSubscriptionsByTopic = async (
  { path }: InputOf<typeof DeleteSubscriptionsByTopic>,
  { requestId }: OperationContext,
  dependencies: AccessDependencies & RemoveDependencies,
): Promise<Reply> => {
  refuseOtherTopic(path);
  const { topics } = dependencies;
  const topic = await getPermittedTopic(path, 'SMN:Unsubscribe', dependencies);
  const isRemoved = await removeSubscription(topic.id, path.subscription_urn.subscriptionId, dependencies);
  if (!isRemoved) throw subscriptionNotFound(path.subscription_urn);
  await topics.recordSubscriptionChange(topic, -1);
  return { status: 200, body: { request_id: requestId } };
};
