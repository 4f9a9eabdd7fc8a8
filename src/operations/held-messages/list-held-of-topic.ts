import * as z from 'zod';
import type { InputOf } from '#src/contract/operation.ts';
import type { ListHeldMessages } from '#src/contract/operations-api/held-messages.ts';
import { whyHeld } from '#src/domain/holding/why-held.ts';
import { invalidCursor } from '#src/domain/invalid.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { HEX_ID } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { subscriptionUrn } from '#src/operations/subscriptions/subscription-view.ts';
import { stateOfHeldMessage } from '#src/stores/deliveries/held-message-state.ts';

/** What chooses subscriptions. */
type Query = Omit<InputOf<typeof ListHeldMessages>['query'], 'subscription_urn' | 'topic_urn' | 'with_body'>;

/** More are not counted one by one: `has_more` says so. */
const MAX_COUNTED = 1000;

const BACKLOGS_AT_ONCE = 25;

/**
 * Those of a topic's subscriptions that hold something, in the order of their ids. `limit` subscriptions are looked at, so that a
 * page may have fewer, or none, and still a cursor.
 */
export const listHeldOfTopic = async (
  topic: Topic,
  query: Query,
  { subscriptions, backlog, clock }: Pick<Dependencies, 'subscriptions' | 'backlog' | 'clock'>,
) => {
  const after = query.cursor === undefined ? undefined : idOf(query.cursor);
  const page = await subscriptions.listById(topic.id, query.limit, after);
  const { protocol: wanted } = query;
  const all = page.subscriptions.filter(({ protocol }) => protocol === (wanted ?? protocol));
  const views = [];
  for (let start = 0; start < all.length; start += BACKLOGS_AT_ONCE) {
    const some = all.slice(start, start + BACKLOGS_AT_ONCE);
    views.push(...(await Promise.all(some.map((one) => viewOf(one, query, { backlog, clock })))));
  }
  const { last } = page;
  const cursor = last === undefined ? undefined : Buffer.from(last, 'hex').toString('base64url');
  return { subscriptions: views.filter((view) => view !== undefined), cursor };
};

const SubscriptionId = z.string().regex(HEX_ID);

const idOf = (cursor: string): string => {
  const read = SubscriptionId.safeParse(Buffer.from(cursor, 'base64url').toString('hex'));
  if (read.success) return read.data;
  throw invalidCursor(read.error);
};

/** What is held of a subscription; undefined when there is nothing, or not what is asked for. */
const viewOf = async (
  subscription: Subscription,
  { reason: wanted, from = 0, to = Number.POSITIVE_INFINITY }: Query,
  { backlog, clock }: Pick<Dependencies, 'backlog' | 'clock'>,
) => {
  const { topicId, id: subscriptionId, protocol, endpoint } = subscription;
  const of = { topicId, subscriptionId };
  const [oldest] = (await backlog.page({ ...of, limit: 1 })).messages;
  if (oldest === undefined) return undefined;
  const { acceptedAt, ...own } = stateOfHeldMessage(oldest);
  const { reason, until } = whyHeld(own, subscription.hold, clock());
  if (reason !== (wanted ?? reason) || acceptedAt < from || acceptedAt >= to) return undefined;
  const { count, isMore } = await backlog.summarize(of, MAX_COUNTED);
  return {
    subscription_urn: subscriptionUrn(subscription),
    protocol,
    endpoint,
    held_for: reason,
    ...(until !== undefined && { until: formatTimestamp(until) }),
    held_messages: count,
    has_more: isMore,
    oldest_accepted_at: formatTimestamp(acceptedAt),
  };
};
