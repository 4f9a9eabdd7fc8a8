import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';

const MAX_LIFETIME_MS = 60_000;
const MAX_LISTS = 500;
/** In all lists together: what bounds their memory, at 0.2 to 1.5 KB each. */
const MAX_SUBSCRIBERS = 100_000;
/** Filter policies count as so many more, and so does a delivery policy: either takes up to 4 KB. */
const WEIGHT_OF_POLICIES = 3;

type CachedList = { readonly version: number; readonly subscribers: readonly Subscriber[] };

const weightOf = ({ subscribers }: CachedList): number =>
  subscribers.reduce(
    (sum, { readFilterPolicies, policy }) =>
      sum + 1 + (readFilterPolicies ? WEIGHT_OF_POLICIES : 0) + (policy ? WEIGHT_OF_POLICIES : 0),
    0,
  );

type Sources = {
  readonly subscriptions: Pick<SubscriptionStore, 'pages'>;
  readonly clock: () => number;
  /** Longer lists are not kept, nor read to the end. */
  readonly longestList: number;
};

/** A change of its policy is another version. */
type ListedTopic = Pick<Topic, 'id' | 'subscriptionsVersion' | 'deliveryPolicy'>;

/**
 * The deliverable subscribers of small topics, kept in memory between publishes of a warm function. A list is valid only for
 * the version of the topic that the caller has just read consistently, and never longer than a minute. `get` answers undefined
 * when the topic has more subscribers than `longestList` (its count is only approximate).
 */
export type SubscriberLists = {
  readonly get: (topic: ListedTopic) => Promise<readonly Subscriber[] | undefined>;
};

/** Creates the cache of one function instance; `get` reads a list from `subscriptions` when it is missing or outdated. */
export const createSubscriberLists = ({ subscriptions, clock, longestList }: Sources): SubscriberLists => {
  const weight = { max: MAX_SUBSCRIBERS, of: weightOf };
  const lists = createExpiringCache<CachedList>({ capacity: MAX_LISTS, weight, clock });

  const read = async ({ id, deliveryPolicy }: ListedTopic): Promise<readonly Subscriber[] | undefined> => {
    const all: Subscriber[] = [];
    for await (const page of subscriptions.pages(id, { isBound: deliveryPolicy !== undefined })) {
      all.push(...page);
      if (all.length > longestList) return undefined;
    }
    return all;
  };

  return {
    get: async (topic) => {
      const readAt = clock();
      const cached = lists.get(topic.id);
      if (cached?.version === topic.subscriptionsVersion) return cached.subscribers;
      const subscribers = await read(topic);
      if (subscribers === undefined) return undefined;
      // The minute counts from before the list was read.
      const list = { version: topic.subscriptionsVersion, subscribers };
      lists.set(topic.id, list, MAX_LIFETIME_MS - (clock() - readAt));
      return subscribers;
    },
  };
};
