import type { IdRange } from '#src/domain/id-ranges.ts';
import {
  type FilterPolicy,
  SUBSCRIPTION_STATUS,
  type Subscriber,
  type Subscription,
  type SubscriptionStatus,
  type TokenBinding,
} from '#src/domain/subscriptions/subscription.ts';
import { getItems } from './batch.ts';
import { readCollectionPage } from './collection-page.ts';
import { existsWith } from './condition.ts';
import { projectSubscriptionList, subscribersOf, subscriptionKey, topicSubscriptionList } from './keys.ts';
import { holds, type Matching, type PageRequest, readPage } from './paged-list.ts';
import { removeSomeSubscriptions, subscriberPages } from './subscriber-pages.ts';
import {
  CANCELLATIONS,
  CREATED_AT,
  cancellationsLeftBy,
  FILTER_POLICIES,
  filterPoliciesText,
  findSubscription,
  isKept,
  isRemoved,
  isRemovedWith,
  parseSubscription,
  REMOVAL,
  subscriptionItem,
} from './subscription-item.ts';
import { deleteItem, getItem, putNewItem, putOrGetItem, type Registry, updateItem } from './table.ts';

/** Where a subscription is kept. */
export type SubscriptionKey = Pick<Subscription, 'topicId' | 'id'>;

/** A subscription that was cancelled before it was removed. */
export type RestorableSubscription = Subscription & { readonly cancellations: number };

/** What became of a subscription that was to be kept. */
export type AddedSubscription = {
  readonly created: boolean;
  /** What is there now, or what could be restored. */
  readonly subscription: Subscription;
  /** Present when nothing is there but a cancellation. */
  readonly restorable?: RestorableSubscription;
};

/** A page of one topic's subscriptions. */
export type TopicSubscriptionsPage = {
  readonly topicId: string;
  /** How many the topic is known to have. */
  readonly knownCount: number;
  readonly offset: number;
  readonly limit: number;
  /** A part of the remark, whatever the case. */
  readonly fuzzyRemark?: string | undefined;
};

/** A page of one project's subscriptions; all given filters must match. */
export type ProjectSubscriptionsPage = {
  readonly project: string;
  readonly offset: number;
  readonly limit: number;
  readonly protocol?: string | undefined;
  readonly status?: number | undefined;
  /** Whether it is the endpoint that is looked for, whatever its spelling. */
  readonly isEndpoint?: ((protocol: unknown, endpoint: unknown) => boolean) | undefined;
  /** A part of the remark, whatever the case. */
  readonly fuzzyRemark?: string | undefined;
};

/** A page of subscriptions, oldest first, and how many pass the filters in all. */
export type SubscriptionsPage = { readonly total: number; readonly subscriptions: readonly Subscription[] };

/** A page of a topic's subscriptions, and whether it was read consistently. */
export type TopicSubscriptions = SubscriptionsPage & { readonly isConsistent: boolean };

/** Keeps subscriptions in the registry. The caller tells the topic of every change (`recordSubscriptionChange`). */
export const createSubscriptionStore = (registry: Registry) => ({
  ...addedAndRemoved(registry),
  ...singleOnes(registry),
  ...manyAtOnce(registry),
});

/** What {@link createSubscriptionStore} gives. */
export type SubscriptionStore = ReturnType<typeof createSubscriptionStore>;

const singleOnes = (registry: Registry) => ({
  /** The subscription, read consistently. */
  get: async (topicId: string, id: string): Promise<Subscription | undefined> => {
    const item = await getItem(registry, subscriptionKey({ topicId, id }));
    return item === undefined ? undefined : findSubscription(item);
  },

  /** Changes the remark; false when there is no such subscription. */
  updateRemark: async (keyParts: SubscriptionKey, remark: string): Promise<boolean> =>
    (await updateItem(registry, { key: subscriptionKey(keyParts), set: { remark }, condition: isKept })) !== undefined,

  /** Replaces the filter policies by these, or removes all; false when there is no such subscription. Repeatable. */
  changeFilterPolicies: async (keyParts: SubscriptionKey, policies: readonly FilterPolicy[]): Promise<boolean> => {
    const change =
      policies.length === 0
        ? { remove: [FILTER_POLICIES] }
        : { set: { [FILTER_POLICIES]: filterPoliciesText(policies) } };
    return (await updateItem(registry, { key: subscriptionKey(keyParts), ...change, condition: isKept })) !== undefined;
  },

  /**
   * Changes the status and gives the new state; undefined when there is none, or its status is not one of `from`. A change to
   * cancelled is counted, which makes every token from before void; what is cancelled already stays as it is: undefined too.
   */
  changeStatus: async (
    keyParts: SubscriptionKey,
    status: SubscriptionStatus,
    from: readonly SubscriptionStatus[] = Object.values(SUBSCRIPTION_STATUS),
  ): Promise<Subscription | undefined> => {
    const isCancelled = status === SUBSCRIPTION_STATUS.cancelled;
    const condition = existsWith({ status: isCancelled ? from.filter((one) => one !== status) : from });
    const add = isCancelled ? { [CANCELLATIONS]: 1 } : {};
    const item = await updateItem(registry, { key: subscriptionKey(keyParts), set: { status }, add, condition });
    return item === undefined ? undefined : parseSubscription(item);
  },

  /**
   * Puts a subscription in force and gives the new state, whatever its status, as long as it is the one that its owner agreed
   * to: undefined when it is gone, was added anew, or has been cancelled since. Repeating it succeeds.
   */
  confirm: async (
    agreedTo: SubscriptionKey & TokenBinding,
    status: Exclude<SubscriptionStatus, 0 | 3> = SUBSCRIPTION_STATUS.confirmed,
  ): Promise<Subscription | undefined> => {
    const { createdAt, cancellations } = agreedTo;
    const condition = existsWith({
      [CREATED_AT]: [createdAt],
      [CANCELLATIONS]: cancellations === undefined ? [] : [cancellations],
    });
    const item = await updateItem(registry, { key: subscriptionKey(agreedTo), set: { status }, condition });
    return item === undefined ? undefined : parseSubscription(item);
  },
});

const addedAndRemoved = (registry: Registry) => ({
  /**
   * Keeps a new subscription; when it exists, that one is given instead and nothing changes. Of one that was cancelled before
   * it was removed nothing is written either: given is what may be restored, cancelled.
   */
  add: async (subscription: Subscription): Promise<AddedSubscription> => {
    const { existing } = await putOrGetItem(registry, subscriptionItem(subscription));
    if (existing === undefined) return { created: true, subscription };
    const cancellations = cancellationsLeftBy(existing);
    if (cancellations === undefined) return { created: false, subscription: parseSubscription(existing) };
    const restorable = { ...subscription, status: SUBSCRIPTION_STATUS.cancelled, cancellations };
    return { created: false, subscription: restorable, restorable };
  },

  /** Keeps what {@link createSubscriptionStore} `add` gave as restorable; when it is there meanwhile, that one is given. */
  restore: async (restorable: RestorableSubscription): Promise<AddedSubscription> => {
    const isLeft = isRemovedWith(restorable.cancellations);
    if (await putNewItem(registry, subscriptionItem(restorable), isLeft)) {
      return { created: true, subscription: restorable };
    }
    const item = await getItem(registry, subscriptionKey(restorable));
    return { created: false, subscription: (item && findSubscription(item)) ?? restorable };
  },

  /** Removes the subscription; false when there was none. Of one that was ever cancelled, so much stays known (a second write). */
  remove: async (keyParts: SubscriptionKey): Promise<boolean> => {
    const key = subscriptionKey(keyParts);
    if (await deleteItem(registry, key, existsWith({ [CANCELLATIONS]: [] }))) return true;
    return (await updateItem(registry, { key, ...REMOVAL, condition: isKept })) !== undefined;
  },
});

const manyAtOnce = (registry: Registry) => ({
  /** Those of a topic's subscriptions that are there, by id, read consistently. */
  getMany: async (topicId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Subscription>> => {
    const keys = [...new Set(ids)].map((id) => subscriptionKey({ topicId, id }));
    const items = await getItems(registry, { keys });
    return new Map(items.flatMap((item) => findSubscription(item) ?? []).map((found) => [found.id, found]));
  },

  /** The deliverable subscriptions of a topic (or of a range of their ids), read consistently, one page per read. */
  pages: (topicId: string, range?: IdRange): AsyncGenerator<readonly Subscriber[]> =>
    subscriberPages(registry, topicId, range),

  /** Removes some of a topic's subscriptions, `limit` at most; `done` when none is left. Repeatable. */
  removeSome: (topicId: string, limit: number): Promise<{ removed: number; done: boolean }> =>
    removeSomeSubscriptions(registry, topicId, limit),

  /**
   * A page of a topic's subscriptions. Consistent, unless the topic has more than 20,000: then the index is
   * read, which lags a little.
   */
  listByTopic: (page: TopicSubscriptionsPage): Promise<TopicSubscriptions> => listByTopic(registry, page),

  /** A page of a project's subscriptions. The index lags a little. */
  listByProject: ({ project, offset, limit, ...filter }: ProjectSubscriptionsPage): Promise<SubscriptionsPage> =>
    listSubscriptions(registry, {
      source: { index: 'ByProject', list: projectSubscriptionList(project), order: 'oldest-first' },
      offset,
      limit,
      matching: matchingOf(filter),
    }),
});

type SubscriptionFilter = Pick<ProjectSubscriptionsPage, 'protocol' | 'status' | 'isEndpoint' | 'fuzzyRemark'>;

const matchingOf = ({ protocol, status, isEndpoint, fuzzyRemark }: SubscriptionFilter): Matching => ({
  fields: ['protocol', 'status', 'endpoint', 'remark'],
  matches: (entry) =>
    !isRemoved(entry) &&
    (protocol === undefined || entry.protocol === protocol) &&
    (status === undefined || entry.status === status) &&
    (isEndpoint === undefined || isEndpoint(entry.protocol, entry.endpoint)) &&
    (fuzzyRemark === undefined || fuzzyRemark === '' || holds(entry.remark, fuzzyRemark)),
});

/**
 * A topic's list is read from the table itself up to so many subscriptions, twice the usual quota: some 6 reads of 1 MB. The
 * list of a topic that has more would cost more the longer it is.
 */
const CONSISTENT_UP_TO = 20_000;

/** The known count is soft: where the index has fewer than it says, the table is asked after all. */
const listByTopic = async (registry: Registry, page: TopicSubscriptionsPage): Promise<TopicSubscriptions> => {
  const { topicId, knownCount, offset, limit, fuzzyRemark } = page;
  const request = { offset, limit, matching: matchingOf({ fuzzyRemark }) };
  if (knownCount > CONSISTENT_UP_TO) {
    const source = { index: 'ByTopic', list: topicSubscriptionList(topicId), order: 'oldest-first' } as const;
    const listed = await listSubscriptions(registry, { source, ...request });
    if (listed.total > CONSISTENT_UP_TO) return { ...listed, isConsistent: false };
  }
  const { total, items } = await readCollectionPage(registry, {
    pk: subscribersOf(topicId),
    createdAt: CREATED_AT,
    ...request,
  });
  return { total, subscriptions: items.flatMap((item) => findSubscription(item) ?? []), isConsistent: true };
};

const listSubscriptions = async (registry: Registry, request: PageRequest): Promise<SubscriptionsPage> => {
  const { total, items } = await readPage(registry, request);
  return { total, subscriptions: items.flatMap((item) => findSubscription(item) ?? []) };
};
