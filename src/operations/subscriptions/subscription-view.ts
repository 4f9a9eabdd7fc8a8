import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { ListedSubscription } from '#src/stores/subscriptions/newest-subscriptions.ts';

/** The URN of a subscription: its topic's and its id. */
export const subscriptionUrn = ({ topicUrn, id }: Pick<Subscription, 'topicUrn' | 'id'>): string => `${topicUrn}:${id}`;

/** The answer of both lists. `owner` is the project of the topic's creator. */
export const subscriptionList = (
  page: { readonly total: number; readonly subscriptions: readonly Subscription[] },
  { owner, requestId }: { readonly owner: string; readonly requestId: string },
) => ({
  request_id: requestId,
  subscription_count: page.total,
  subscriptions: page.subscriptions.map((subscription) => subscriptionView(subscription, owner)),
});

/** One subscription, as lists show it. `owner` is the project of the topic's creator. */
export const subscriptionView = (subscription: Subscription, owner: string) => ({
  topic_urn: subscription.topicUrn,
  protocol: subscription.protocol,
  subscription_urn: subscriptionUrn(subscription),
  owner,
  endpoint: subscription.endpoint,
  remark: subscription.remark,
  status: subscription.status,
  ...filterPolicesOf(subscription),
});

/** One subscription as lists by a cursor show it. */
export const listedSubscriptionView = (
  { id, protocol, endpoint, remark, status, createdAt }: ListedSubscription,
  topicUrn: string,
) => ({
  subscription_urn: subscriptionUrn({ topicUrn, id }),
  ...{ protocol, endpoint, remark, status },
  added_at: formatTimestamp(createdAt),
});

/** Absent when there are none (contract section 4.3 no. 14); "polices" is the contract's own spelling. */
const filterPolicesOf = ({ filterPolicies }: Subscription) =>
  filterPolicies && {
    filter_polices: filterPolicies.map(({ name, values }) => ({ name, string_equals: [...values] })),
  };
