import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateTopic } from '#src/contract/topics/topics.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type AccessDependencies, getPermittedTopic, topicNotFound } from './get-topic.ts';

/** Changes a topic's display name, the only thing that can change; the update time moves. */
export const updateTopic = async (
  { path, body }: InputOf<typeof UpdateTopic>,
  { requestId }: OperationContext,
  dependencies: AccessDependencies,
): Promise<Reply> => {
  const topic = await getPermittedTopic(path, 'SMN:UpdateTopic', dependencies);
  const change = { displayName: body.display_name, updatedAt: dependencies.clock() };
  if ((await dependencies.topics.change(topic, change)) === undefined) throw topicNotFound(path.topic_urn);
  return { status: 200, body: { request_id: requestId } };
};
