import type { Trigger } from '#src/domain/events/trigger.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

/** The topic of a trigger, read consistently; undefined when it was deleted. */
export const findTopicOf = async (
  { topicUrn }: Pick<Trigger, 'topicUrn'>,
  { topics }: Pick<Dependencies, 'topics'>,
): Promise<Topic | undefined> => {
  const urn = parseTopicUrn(topicUrn);
  return urn && topics.get(urn);
};
