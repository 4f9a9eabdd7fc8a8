import type { InputOf } from '#src/contract/operation.ts';
import type { ListTopicDetails } from '#src/contract/topics.ts';
import type { Call, Reply } from '#src/operations/call.ts';
import { type AccessDependencies, findPermittedTopic } from './find-topic.ts';
import { topicView } from './topic-view.ts';

/** Shows a topic. */
export const listTopicDetails = async (
  { path }: InputOf<typeof ListTopicDetails>,
  { requestId }: Call,
  dependencies: AccessDependencies,
): Promise<Reply> => {
  const topic = await findPermittedTopic(path, 'SMN:QueryTopicDetail', dependencies);
  return { status: 200, body: { request_id: requestId, ...topicView(topic, dependencies.region) } };
};
