import type { DeleteTopicAttributes } from '#src/contract/attributes.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { Call, Reply } from '#src/operations/call.ts';
import { type AccessDependencies, findPermittedTopic } from '#src/operations/topics/find-topic.ts';
import { changeTexts } from './set-attribute.ts';

/**
 * Resets all attributes, set or not. Two writes: the policy goes last, so that another project whose call failed half-way
 * may still repeat it.
 */
export const deleteTopicAttributes = async (
  { path }: InputOf<typeof DeleteTopicAttributes>,
  { requestId }: Call,
  dependencies: AccessDependencies,
): Promise<Reply> => {
  const topic = await findPermittedTopic(path, 'SMN:DeleteTopicAttributes', dependencies);
  await changeTexts(topic, { introduction: '', smsSignId: '' }, dependencies);
  await dependencies.accessPolicies.remove(topic.id);
  return { status: 200, body: { request_id: requestId } };
};
