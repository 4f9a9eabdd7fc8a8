import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteTopicDeliveryPolicy } from '#src/contract/operations-api/delivery-policies.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';

/** Ends the delivery policy of a topic. Of a topic without one it changes nothing. */
export const deleteTopicDeliveryPolicy = async (
  { path }: InputOf<typeof DeleteTopicDeliveryPolicy>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Reply> => {
  const find = () => getTopic(path, dependencies);
  await changeBinding(find, () => ({ remove: ['deliveryPolicy'] }), dependencies);
  return { status: 200, body: { request_id: requestId } };
};
