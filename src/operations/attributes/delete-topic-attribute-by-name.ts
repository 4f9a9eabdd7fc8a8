import type { DeleteTopicAttributeByName } from '#src/contract/attributes.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { Call, Reply } from '#src/operations/call.ts';
import { type AccessDependencies, findPermittedTopic } from '#src/operations/topics/find-topic.ts';
import { setAttribute } from './set-attribute.ts';

/** Resets an attribute, set or not. */
export const deleteTopicAttributeByName = async (
  { path }: InputOf<typeof DeleteTopicAttributeByName>,
  { requestId }: Call,
  dependencies: AccessDependencies,
): Promise<Reply> => {
  const topic = await findPermittedTopic(path, 'SMN:DeleteTopicAttributeByName', dependencies);
  await setAttribute(topic, { name: path.name, value: '' }, dependencies);
  return { status: 200, body: { request_id: requestId } };
};
