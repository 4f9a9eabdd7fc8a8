import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateTopic } from '#src/contract/topics.ts';
import type { Call, Reply } from '#src/operations/call.ts';
import { type AccessDependencies, findPermittedTopic, topicNotFound } from './find-topic.ts';

/** Changes a topic's display name, the only thing that can change; the update time moves. */
export const updateTopic = async (
  { path, body }: InputOf<typeof UpdateTopic>,
  { requestId }: Call,
  dependencies: AccessDependencies,
): Promise<Reply> => {
  const topic = await findPermittedTopic(path, 'SMN:UpdateTopic', dependencies);
  const change = { displayName: body.display_name, updatedAt: dependencies.clock() };
  if ((await dependencies.topics.change(topic, change)) === undefined) throw topicNotFound(path.topic_urn);
  return { status: 200, body: { request_id: requestId } };
};
