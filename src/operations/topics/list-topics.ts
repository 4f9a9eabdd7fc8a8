import type { InputOf } from '#src/contract/operation.ts';
import type { ListTopics } from '#src/contract/topics/topics.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { topicPageOf } from './topic-page.ts';
import { topicView } from './topic-view.ts';

/** Lists the project's topics; the count is that of all that pass the filters (contract section 17 no. 10). */
export const listTopics = async (
  input: InputOf<typeof ListTopics>,
  context: OperationContext,
  { topics, region }: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Reply> => {
  const page = await topics.list(topicPageOf(input, callerOf(context)));
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      topic_count: page.total,
      topics: page.topics.map((topic) => topicView(topic, region)),
    },
  };
};
