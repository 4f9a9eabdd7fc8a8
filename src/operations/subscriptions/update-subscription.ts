import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateSubscription } from '#src/contract/subscriptions.ts';
import { formatSubscriptionUrn } from '#src/domain/urn.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { findTopic } from '#src/operations/topics/find-topic.ts';
import { refuseOtherTopic, subscriptionNotFound } from './refusals.ts';

/** Changes a subscription's remark; protocol and endpoint never change. */
export const updateSubscription = async (
  { path, body }: InputOf<typeof UpdateSubscription>,
  { requestId }: Call,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => {
  refuseOtherTopic(path);
  const topic = await findTopic(path, dependencies);
  const key = { topicId: topic.id, id: path.subscription_urn.subscriptionId };
  const isDone = await dependencies.subscriptions.updateRemark(key, body.remark);
  if (!isDone) throw subscriptionNotFound(path.subscription_urn);
  return {
    status: 200,
    body: { request_id: requestId, subscription_urn: formatSubscriptionUrn(path.subscription_urn) },
  };
};
