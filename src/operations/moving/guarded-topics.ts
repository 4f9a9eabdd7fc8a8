import { ServiceError } from '#src/domain/service-error.ts';
import { isMoving } from '#src/domain/topics/moving-refusal.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { isForgotten } from '#src/domain/topics/topic-move.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';

/** What an operation does with topics: it only reads, or may change them and their subscriptions. */
export type TopicUse = 'read' | 'change';

type GuardedTopics = { readonly topics: TopicStore; readonly clock: () => number };

/**
 * The topics that an operation may use: of one that moves, or has moved away, it gets the refusal instead (decision 125), `OPS.0133` while
 * it may not be changed, `OPS.0134` with its new place. One whose time at its old place is over is not found. Costs no read.
 */
export const guardedTopics = ({ topics, clock }: GuardedTopics, use: TopicUse): TopicStore => {
  const guarded = (topic: Topic | undefined): Topic | undefined => {
    if (topic?.move === undefined) return topic;
    if (isForgotten(topic, clock())) return undefined;
    const { move, name } = topic;
    if (move.state === 'moved') throw hasMoved(topic, move.topicUrn, move.endpoint);
    if (move.state === 'leaving' && use === 'read') return topic;
    throw isMoving(name);
  };
  return {
    ...topics,
    get: async (keyParts) => guarded(await topics.get(keyParts)),
    getById: async (topicId) => guarded(await topics.getById(topicId)),
  };
};

const hasMoved = ({ name }: Topic, topicUrn: string, endpoint: string): ServiceError =>
  new ServiceError(
    'OPS.0134',
    `The topic ${name} has moved: it is ${topicUrn} at ${endpoint}. What is published to it here is still forwarded.`,
  );
