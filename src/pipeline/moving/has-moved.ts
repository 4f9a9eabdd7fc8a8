import { parseTopicUrn } from '#src/domain/urn.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';

/** What names a topic by its id and its URN: a message, an envelope, a subscription. */
type OfTopic = { readonly topicId: string; readonly topicUrn: string };

/** Whether the topic of something has moved away (decision 125): one read of two attributes. `topics` is absent where none moves. */
export const hasMoved = async (
  { topicId: id, topicUrn }: OfTopic,
  topics: Pick<TopicStore, 'hasMoved'> | undefined,
): Promise<boolean> => {
  const urn = parseTopicUrn(topicUrn);
  return urn !== undefined && (await topics?.hasMoved({ ...urn, id })) === true;
};
