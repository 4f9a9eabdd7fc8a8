import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateTopicDeliveryPolicy } from '#src/contract/operations-api/delivery-policies.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { deliveryPolicyView } from './delivery-policy-view.ts';

/**
 * Gives a topic a delivery policy, for what is published from now on. What is held already keeps its time, and is looked at by
 * the new policy then.
 */
export const updateTopicDeliveryPolicy = async (
  { path, body }: InputOf<typeof UpdateTopicDeliveryPolicy>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Reply> => {
  const find = () => getTopic(path, dependencies);
  await changeBinding(find, () => ({ deliveryPolicy: body }), dependencies);
  const topic_urn = formatTopicUrn(path.topic_urn);
  return { status: 200, body: { request_id: requestId, topic_urn, ...deliveryPolicyView(body) } };
};
