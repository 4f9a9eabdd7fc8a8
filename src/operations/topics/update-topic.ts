import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateTopic } from '#src/contract/topics.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { findTopic, topicNotFound } from './find-topic.ts';

/** Changes a topic's display name, the only thing that can change; the update time moves. */
export const updateTopic = async (
  { path, body }: InputOf<typeof UpdateTopic>,
  { requestId }: Call,
  dependencies: Pick<Dependencies, 'topics' | 'region' | 'clock'>,
): Promise<Reply> => {
  const topic = await findTopic(path, dependencies);
  const isDone = await dependencies.topics.updateDisplayName(topic, body.display_name, dependencies.clock());
  if (!isDone) throw topicNotFound(path.topic_urn);
  return { status: 200, body: { request_id: requestId } };
};
