import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteTopicAttributeByName } from '#src/contract/topics/attributes.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type AccessDependencies, getPermittedTopic } from '#src/operations/topics/get-topic.ts';
import { setAttribute } from './set-attribute.ts';

/** Resets an attribute, set or not. */
export const deleteTopicAttributeByName = async (
  { path }: InputOf<typeof DeleteTopicAttributeByName>,
  { requestId }: OperationContext,
  dependencies: AccessDependencies,
): Promise<Reply> => {
  const topic = await getPermittedTopic(path, 'SMN:DeleteTopicAttributeByName', dependencies);
  await setAttribute(topic, { name: path.name, value: '' }, dependencies);
  return { status: 200, body: { request_id: requestId } };
};
