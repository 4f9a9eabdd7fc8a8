import type { Topic } from '#src/domain/topics/topic.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import type { TopicChange } from '#src/stores/topics/topic-store.ts';

const MAX_TURNS = 5;

/**
 * Changes what a topic is bound to. When another call changes the same binding in between, the topic is found and judged
 * again; `changeOf` refuses by throwing. Rejects when others are always first.
 */
export const changeBinding = async (
  find: () => Promise<Topic>,
  changeOf: (topic: Topic) => TopicChange,
  { topics }: Pick<Dependencies, 'topics'>,
): Promise<Topic> => {
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const topic = await find();
    const changed = await topics.change(topic, changeOf(topic));
    if (changed !== undefined) return changed;
  }
  throw new Error('What a topic is bound to kept changing while it was changed');
};
