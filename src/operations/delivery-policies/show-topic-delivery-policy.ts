import type { InputOf } from '#src/contract/operation.ts';
import type { ShowTopicDeliveryPolicy } from '#src/contract/operations-api/delivery-policies.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { deliveryPolicyView } from './delivery-policy-view.ts';

/** Shows the delivery policy of a topic; only whose it is when there is none. */
export const showTopicDeliveryPolicy = async (
  { path }: InputOf<typeof ShowTopicDeliveryPolicy>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Reply> => {
  const { deliveryPolicy } = await getTopic(path, dependencies);
  const topic_urn = formatTopicUrn(path.topic_urn);
  return { status: 200, body: { request_id: requestId, topic_urn, ...deliveryPolicyView(deliveryPolicy) } };
};
