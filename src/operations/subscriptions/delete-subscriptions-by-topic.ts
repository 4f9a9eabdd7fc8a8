import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteSubscriptionsByTopic } from '#src/contract/subscriptions/subscriptions.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type AccessDependencies, getPermittedTopic } from '#src/operations/topics/get-topic.ts';
import { refuseOtherTopic, subscriptionNotFound } from './refusals.ts';

/** Removes a subscription of the topic that the path names; its endpoint is not notified. */
export const deleteSubscriptionsByTopic = async (
  { path }: InputOf<typeof DeleteSubscriptionsByTopic>,
  { requestId }: OperationContext,
  dependencies: AccessDependencies & Pick<Dependencies, 'subscriptions'>,
): Promise<Reply> => {
  refuseOtherTopic(path);
  const { topics, subscriptions } = dependencies;
  const topic = await getPermittedTopic(path, 'SMN:Unsubscribe', dependencies);
  const isRemoved = await subscriptions.remove({ topicId: topic.id, id: path.subscription_urn.subscriptionId });
  if (!isRemoved) throw subscriptionNotFound(path.subscription_urn);
  await topics.recordSubscriptionChange(topic, -1);
  return { status: 200, body: { request_id: requestId } };
};
