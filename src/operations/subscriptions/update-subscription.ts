import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateSubscription } from '#src/contract/subscriptions/subscriptions.ts';
import { formatSubscriptionUrn } from '#src/domain/urn.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { refuseOtherTopic, subscriptionNotFound } from './refusals.ts';

/** Changes a subscription's remark; protocol and endpoint never change. */
export const updateSubscription = async (
  { path, body }: InputOf<typeof UpdateSubscription>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => {
  refuseOtherTopic(path);
  const topic = await getTopic(path, dependencies);
  const key = { topicId: topic.id, id: path.subscription_urn.subscriptionId };
  const isDone = await dependencies.subscriptions.updateRemark(key, body.remark);
  if (!isDone) throw subscriptionNotFound(path.subscription_urn);
  return {
    status: 200,
    body: { request_id: requestId, subscription_urn: formatSubscriptionUrn(path.subscription_urn) },
  };
};
