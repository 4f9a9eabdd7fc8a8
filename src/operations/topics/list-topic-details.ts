import type { InputOf } from '#src/contract/operation.ts';
import type { ListTopicDetails } from '#src/contract/topics/topics.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type AccessDependencies, getPermittedTopic } from './get-topic.ts';
import { topicView } from './topic-view.ts';

/** Shows a topic. */
export const listTopicDetails = async (
  { path }: InputOf<typeof ListTopicDetails>,
  { requestId }: OperationContext,
  dependencies: AccessDependencies,
): Promise<Reply> => {
  const topic = await getPermittedTopic(path, 'SMN:QueryTopicDetail', dependencies);
  return { status: 200, body: { request_id: requestId, ...topicView(topic, dependencies.region) } };
};
