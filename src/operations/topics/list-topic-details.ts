import type { InputOf } from '#src/contract/operation.ts';
import type { ListTopicDetails } from '#src/contract/topics.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { findTopic } from './find-topic.ts';
import { topicView } from './topic-view.ts';

/** Shows a topic. */
export const listTopicDetails = async (
  { path }: InputOf<typeof ListTopicDetails>,
  { requestId }: Call,
  dependencies: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Reply> => {
  const topic = await findTopic(path, dependencies);
  return { status: 200, body: { request_id: requestId, ...topicView(topic, dependencies.region) } };
};
