import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteTopicAttributes } from '#src/contract/topics/attributes.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type AccessDependencies, getPermittedTopic } from '#src/operations/topics/get-topic.ts';
import { changeTexts } from './set-attribute.ts';

/**
 * Resets all attributes, set or not. Two writes: the policy goes last, so that another project whose call failed half-way
 * may still repeat it.
 */
export const deleteTopicAttributes = async (
  { path }: InputOf<typeof DeleteTopicAttributes>,
  { requestId }: OperationContext,
  dependencies: AccessDependencies,
): Promise<Reply> => {
  const topic = await getPermittedTopic(path, 'SMN:DeleteTopicAttributes', dependencies);
  await changeTexts(topic, { introduction: '', smsSignId: '' }, dependencies);
  await dependencies.accessPolicies.remove(topic.id);
  return { status: 200, body: { request_id: requestId } };
};
