import {
  type FilterPolicy,
  SUBSCRIPTION_STATUS,
  type Subscription,
  type SubscriptionStatus,
  type TokenBinding,
} from '#src/domain/subscriptions/subscription.ts';
import { putNewItems } from '#src/stores/batch.ts';
import { existsWith } from '#src/stores/condition.ts';
import { subscriptionKey } from '#src/stores/registry-keys.ts';
import {
  listByProject,
  listByTopic,
  type ProjectSubscriptionsPage,
  type SubscriptionsPage,
  type TopicSubscriptions,
  type TopicSubscriptionsPage,
} from '#src/stores/subscriptions/subscription-lists.ts';
import { deleteItem, getItem, putNewItem, putOrGetItem, type Registry, updateItem } from '#src/stores/table.ts';
import { HOLD } from './hold-attributes.ts';
import {
  type ListedSubscriptions,
  type NewestSubscriptionsRequest,
  readNewestSubscriptions,
} from './newest-subscriptions.ts';
import {
  type AroundRemoval,
  type RemovedSome,
  type RemovedSubscription,
  removeSomeSubscriptions,
  type SubscriptionsById,
  subscriptionsById,
} from './subscriber-pages.ts';
import { createSubscriptionCopies, type SubscriptionCopies } from './subscription-copies.ts';
import { boundTo, createSubscriptionHolds, type SubscriptionHolds } from './subscription-holds.ts';
import {
  CANCELLATIONS,
  CANCELLED_AT,
  CONFIRMATION_BOUNCE,
  CONFIRMED_AT,
  cancellationsLeftBy,
  FILTER_POLICIES,
  filterPoliciesText,
  findSubscription,
  isKept,
  isRemovedWith,
  parseSubscription,
  REMOVAL,
  removedItem,
  subscriptionItem,
} from './subscription-item.ts';
import { createSubscriptionReader, type SubscriptionReader } from './subscription-reader.ts';

/** Where a subscription is kept. */
type SubscriptionKey = Pick<Subscription, 'topicId' | 'id'>;

/** A subscription that was cancelled before it was removed. */
type RestorableSubscription = Subscription & { readonly cancellations: number };

/** How a status is changed. */
type StatusChange = {
  /** What it must be before. @default any status */
  readonly from?: readonly SubscriptionStatus[];
  /** When its owner has cancelled it, in epoch milliseconds. @default - that is not kept */
  readonly cancelledAt?: number;
};

/** The result of adding a subscription. */
export type AddedSubscription = {
  readonly created: boolean;
  /** What is there now, or what could be restored. */
  readonly subscription: Subscription;
  /** Present when nothing is there but a cancellation. */
  readonly restorable?: RestorableSubscription;
};

/** Keeps subscriptions in the registry. The caller records every change at the topic (`recordSubscriptionChange`). */
export type SubscriptionStore = SubscriptionReader &
  SubscriptionCopies &
  SubscriptionHolds & {
    /**
     * Keeps a new subscription; when it exists, returns that one instead and nothing changes. When it was cancelled before it was
     * removed, nothing is written either: returns the cancelled subscription that may be restored.
     */
    readonly add: (subscription: Subscription) => Promise<AddedSubscription>;

    /** Keeps what `add` returned as restorable; when the subscription has been added meanwhile, returns that one. */
    readonly restore: (restorable: RestorableSubscription) => Promise<AddedSubscription>;

    /**
     * Removes the subscription; false when there was none. Of one that was ever cancelled, so much stays known (a second write).
     */
    readonly remove: (keyParts: SubscriptionKey) => Promise<boolean>;

    /** The subscription, read consistently. */
    readonly get: (topicId: string, id: string) => Promise<Subscription | undefined>;

    /** Changes the remark; false when there is no such subscription. */
    readonly updateRemark: (keyParts: SubscriptionKey, remark: string) => Promise<boolean>;

    /** Replaces the filter policies by these, or removes all; false when there is no such subscription. Repeatable. */
    readonly changeFilterPolicies: (keyParts: SubscriptionKey, policies: readonly FilterPolicy[]) => Promise<boolean>;

    /**
     * Changes the status and returns the new state; undefined when there is none, or its status is not one of `from`. A change to
     * cancelled is counted, which makes every token from before void; what is cancelled already stays as it is: undefined too.
     */
    readonly changeStatus: (
      keyParts: SubscriptionKey,
      status: SubscriptionStatus,
      options?: StatusChange,
    ) => Promise<Subscription | undefined>;

    /**
     * Puts a subscription in force and returns the new state, whatever its status, as long as it is the one that its owner agreed
     * to: undefined when it is gone, was added anew, or has been cancelled since. Repeating it succeeds.
     */
    readonly confirm: (
      agreedTo: SubscriptionKey & TokenBinding,
      as?: {
        /** @default confirmed */
        readonly status?: Exclude<SubscriptionStatus, 0 | 3>;
        /** Its `confirmedAt`, in epoch milliseconds. @default - it stays */
        readonly confirmedAt?: number | undefined;
      },
    ) => Promise<Subscription | undefined>;

    /**
     * Keeps subscriptions of a topic that is not there yet as another deployment had them, and what is left of removed ones. What is
     * there already stays as it is, so that this may be repeated. Returns how many were written.
     */
    readonly addTransferred: (
      subscriptions: readonly Subscription[],
      removed: readonly RemovedSubscription[],
    ) => Promise<number>;

    /** `limit` subscriptions of a topic, of any status, in the order of their ids, from after one of them on; read consistently. */
    readonly listById: (topicId: string, limit: number, after?: string) => Promise<SubscriptionsById>;

    /**
     * Removes some of a topic's subscriptions, `limit` at most, inside of `around` if there is one; `done` when none is left.
     * Repeatable.
     */
    readonly removeSome: (topicId: string, limit: number, around?: AroundRemoval) => Promise<RemovedSome>;

    /**
     * A page of a topic's subscriptions. Consistent, unless the topic has more than 20,000: then the index is
     * read, which lags a little.
     */
    readonly listByTopic: (page: TopicSubscriptionsPage) => Promise<TopicSubscriptions>;

    /** A page of the subscriptions of a topic or a project, newest first, from the index alone, which lags a little. */
    readonly listNewest: (request: NewestSubscriptionsRequest) => Promise<ListedSubscriptions>;

    /** A page of a project's subscriptions. The index lags a little. */
    readonly listByProject: (page: ProjectSubscriptionsPage) => Promise<SubscriptionsPage>;
  };

/** Creates the store on the registry table. Every method rejects when DynamoDB fails. */
export const createSubscriptionStore = (registry: Registry): SubscriptionStore => ({
  ...addedAndRemoved(registry),
  ...singleOnes(registry),
  ...createSubscriptionCopies(registry),
  ...createSubscriptionReader(registry),
  ...createSubscriptionHolds(registry),
  ...manyAtOnce(registry),
});

const singleOnes = (
  registry: Registry,
): Pick<SubscriptionStore, 'get' | 'updateRemark' | 'changeFilterPolicies' | 'changeStatus' | 'confirm'> => ({
  get: async (topicId, id) => {
    const item = await getItem(registry, subscriptionKey({ topicId, id }));
    return item === undefined ? undefined : findSubscription(item);
  },

  updateRemark: async (keyParts, remark) =>
    (await updateItem(registry, { key: subscriptionKey(keyParts), set: { remark }, condition: isKept })) !== undefined,

  changeFilterPolicies: async (keyParts, policies) => {
    const change =
      policies.length === 0
        ? { remove: [FILTER_POLICIES] }
        : { set: { [FILTER_POLICIES]: filterPoliciesText(policies) } };
    return (await updateItem(registry, { key: subscriptionKey(keyParts), ...change, condition: isKept })) !== undefined;
  },

  changeStatus: async (keyParts, status, { from = Object.values(SUBSCRIPTION_STATUS), cancelledAt } = {}) => {
    const isCancelled = status === SUBSCRIPTION_STATUS.cancelled;
    const condition = existsWith({ status: isCancelled ? from.filter((one) => one !== status) : from });
    // A subscriber who confirms again after a cancellation begins anew.
    const ending = isCancelled ? { add: { [CANCELLATIONS]: 1 }, remove: [HOLD] } : {};
    const set = { status, ...(isCancelled && { [CANCELLED_AT]: cancelledAt }) };
    const item = await updateItem(registry, { key: subscriptionKey(keyParts), set, ...ending, condition });
    return item === undefined ? undefined : parseSubscription(item);
  },

  confirm: async (agreedTo, { status = SUBSCRIPTION_STATUS.confirmed, confirmedAt } = {}) => {
    const condition = existsWith(boundTo(agreedTo));
    const set = { status, [CONFIRMED_AT]: confirmedAt };
    const remove = [CONFIRMATION_BOUNCE];
    const item = await updateItem(registry, { key: subscriptionKey(agreedTo), set, remove, condition });
    return item === undefined ? undefined : parseSubscription(item);
  },
});

const addedAndRemoved = (registry: Registry): Pick<SubscriptionStore, 'add' | 'restore' | 'remove'> => ({
  add: async (subscription) => {
    const { existing } = await putOrGetItem(registry, subscriptionItem(subscription));
    if (existing === undefined) return { created: true, subscription };
    const cancellations = cancellationsLeftBy(existing);
    if (cancellations === undefined) return { created: false, subscription: parseSubscription(existing) };
    const restorable = { ...subscription, status: SUBSCRIPTION_STATUS.cancelled, cancellations };
    return { created: false, subscription: restorable, restorable };
  },

  restore: async (restorable) => {
    const isLeft = isRemovedWith(restorable.cancellations);
    if (await putNewItem(registry, subscriptionItem(restorable), isLeft))
      return { created: true, subscription: restorable };
    const item = await getItem(registry, subscriptionKey(restorable));
    return { created: false, subscription: (item && findSubscription(item)) ?? restorable };
  },

  remove: async (keyParts) => {
    const key = subscriptionKey(keyParts);
    if (await deleteItem(registry, key, existsWith({ [CANCELLATIONS]: [] }))) return true;
    return (await updateItem(registry, { key, ...REMOVAL, condition: isKept })) !== undefined;
  },
});

const manyAtOnce = (
  registry: Registry,
): Pick<
  SubscriptionStore,
  'addTransferred' | 'listById' | 'removeSome' | 'listByTopic' | 'listByProject' | 'listNewest'
> => ({
  addTransferred: (subscriptions, removed) =>
    putNewItems(registry, [...subscriptions.map(subscriptionItem), ...removed.map(removedItem)]),

  listById: (topicId, limit, after) => subscriptionsById(registry, { topicId, limit, after }),

  removeSome: (topicId, limit, around) => removeSomeSubscriptions(registry, { topicId, limit, around }),

  listByTopic: (page) => listByTopic(registry, page),

  listNewest: (request) => readNewestSubscriptions(registry, request),

  listByProject: (page) => listByProject(registry, page),
});
