import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { SubscriptionStore } from '#src/stores/subscription-store.ts';

const MAX_LIFETIME_MS = 60_000;
const MAX_LISTS = 500;
/** In all lists together: what bounds their memory, at 0.2 to 1.5 KB each. */
const MAX_SUBSCRIBERS = 100_000;
/** One with filter policies counts as so many: their text is up to 4 KB. */
const WEIGHT_WITH_POLICIES = 4;

type CachedList = {
  readonly version: number;
  readonly readAt: number;
  readonly subscribers: readonly Subscriber[];
  readonly weight: number;
};

const weightOf = (subscribers: readonly Subscriber[]): number =>
  subscribers.reduce((sum, { readFilterPolicies }) => sum + (readFilterPolicies ? WEIGHT_WITH_POLICIES : 1), 0);

type Sources = {
  readonly subscriptions: Pick<SubscriptionStore, 'pages'>;
  readonly clock: () => number;
  /** Longer lists are not kept, nor read to the end. */
  readonly longestList: number;
};

/**
 * The deliverable subscribers of small topics, kept in memory between publishes of a warm function. A list is valid only
 * for the version of the topic that the caller has just read consistently, and never longer than a minute.
 * `get` answers undefined when the topic has more subscribers than `longestList` (its count is only soft).
 */
export const createSubscriberLists = ({ subscriptions, clock, longestList }: Sources) => {
  /** The list read last stands last. */
  const lists = new Map<string, CachedList>();
  let held = 0;

  const read = async (topicId: string): Promise<readonly Subscriber[] | undefined> => {
    const all: Subscriber[] = [];
    for await (const page of subscriptions.pages(topicId)) {
      all.push(...page);
      if (all.length > longestList) return undefined;
    }
    return all;
  };

  const drop = (topicId: string): void => {
    held -= lists.get(topicId)?.weight ?? 0;
    lists.delete(topicId);
  };

  const keep = (topicId: string, list: CachedList): void => {
    drop(topicId);
    lists.set(topicId, list);
    held += list.weight;
    for (const oldest of lists.keys()) {
      if (lists.size <= MAX_LISTS && held <= MAX_SUBSCRIBERS) return;
      drop(oldest);
    }
  };

  return {
    get: async (topic: Pick<Topic, 'id' | 'subscriptionsVersion'>): Promise<readonly Subscriber[] | undefined> => {
      const readAt = clock();
      const cached = lists.get(topic.id);
      const isValid = cached?.version === topic.subscriptionsVersion && readAt - cached.readAt < MAX_LIFETIME_MS;
      if (isValid) return cached.subscribers;
      const subscribers = await read(topic.id);
      if (subscribers === undefined) return undefined;
      keep(topic.id, { version: topic.subscriptionsVersion, readAt, subscribers, weight: weightOf(subscribers) });
      return subscribers;
    },
  };
};

/** What {@link createSubscriberLists} gives. */
export type SubscriberLists = ReturnType<typeof createSubscriberLists>;
