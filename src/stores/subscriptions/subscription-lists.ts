import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { readCollectionPage } from '#src/stores/collection-page.ts';
import { holds, type Matching, type PageRequest, readPage } from '#src/stores/paged-list.ts';
import { projectSubscriptionList, subscribersOf, topicSubscriptionList } from '#src/stores/registry-keys.ts';
import type { Registry } from '#src/stores/table.ts';
import { CREATED_AT, findSubscription, isRemoved } from './subscription-item.ts';

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
  /** Only those of these topics, by their ids. @default all */
  readonly topicIds?: ReadonlySet<string> | undefined;
  /** Whether it is the endpoint that is looked for, whatever its spelling. */
  readonly isEndpoint?: ((protocol: unknown, endpoint: unknown) => boolean) | undefined;
  /** A part of the remark, whatever the case. */
  readonly fuzzyRemark?: string | undefined;
};

/** A page of subscriptions, oldest first, and how many pass the filters in all. */
export type SubscriptionsPage = { readonly total: number; readonly subscriptions: readonly Subscription[] };

/** A page of a topic's subscriptions, and whether it was read consistently. */
export type TopicSubscriptions = SubscriptionsPage & { readonly isConsistent: boolean };

type SubscriptionFilter = Pick<
  ProjectSubscriptionsPage,
  'protocol' | 'status' | 'topicIds' | 'isEndpoint' | 'fuzzyRemark'
>;

const matchingOf = ({ protocol, status, topicIds, isEndpoint, fuzzyRemark }: SubscriptionFilter): Matching => {
  const collections = topicIds && new Set(Array.from(topicIds, subscribersOf));
  return {
    fields: ['protocol', 'status', 'endpoint', 'remark'],
    matches: (entry) =>
      !isRemoved(entry) &&
      (collections === undefined || collections.has(String(entry.pk))) &&
      (protocol === undefined || entry.protocol === protocol) &&
      (status === undefined || entry.status === status) &&
      (isEndpoint === undefined || isEndpoint(entry.protocol, entry.endpoint)) &&
      (fuzzyRemark === undefined || fuzzyRemark === '' || holds(entry.remark, fuzzyRemark)),
  };
};

/**
 * A topic's list is read from the table itself up to so many subscriptions, twice the usual quota: some 6 reads of 1 MB. The
 * list of a topic that has more would cost more the longer it is.
 */
const CONSISTENT_UP_TO = 20_000;

/**
 * A page of a topic's subscriptions. The known count is approximate: where the index has fewer than it says, the table is read
 * as well.
 */
export const listByTopic = async (registry: Registry, page: TopicSubscriptionsPage): Promise<TopicSubscriptions> => {
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

/** A page of a project's subscriptions, from the index. */
export const listByProject = (
  registry: Registry,
  { project, offset, limit, ...filter }: ProjectSubscriptionsPage,
): Promise<SubscriptionsPage> =>
  listSubscriptions(registry, {
    source: { index: 'ByProject', list: projectSubscriptionList(project), order: 'oldest-first' },
    offset,
    limit,
    matching: matchingOf(filter),
  });

const listSubscriptions = async (registry: Registry, request: PageRequest): Promise<SubscriptionsPage> => {
  const { total, items } = await readPage(registry, request);
  return { total, subscriptions: items.flatMap((item) => findSubscription(item) ?? []) };
};
