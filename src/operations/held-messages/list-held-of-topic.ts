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

/** More of one subscription are not counted one by one: `has_more` says so. */
const MAX_COUNTED = 1000;

/** What is counted for one call, of all its subscriptions: about a thousand units of reading. */
const MAX_COUNTED_AT_ONCE = 2000;

const BACKLOGS_AT_ONCE = 25;

/**
 * Those of a topic's subscriptions that hold something, in the order of their ids. `limit` subscriptions are looked at, and fewer
 * when much has been counted, so that a page may have fewer, or none, and still a cursor.
 */
export const listHeldOfTopic = async (
  topic: Topic,
  query: Query,
  dependencies: Pick<Dependencies, 'subscriptions' | 'backlog' | 'clock'>,
) => {
  const after = query.cursor === undefined ? undefined : idOf(query.cursor);
  const page = await dependencies.subscriptions.listById(topic.id, query.limit, after);
  const { protocol: wanted } = query;
  const all = page.subscriptions.filter(({ protocol }) => protocol === (wanted ?? protocol));
  const found: Found[] = [];
  for (let start = 0; start < all.length; start += BACKLOGS_AT_ONCE) {
    const some = all.slice(start, start + BACKLOGS_AT_ONCE);
    const oldest = await Promise.all(some.map((one) => findHeld(one, query, dependencies)));
    found.push(...oldest.filter((one) => one !== undefined));
  }
  const views = await countedViews(found, dependencies);
  const next = found[views.length] === undefined ? page.last : found[views.length - 1]?.subscription.id;
  const cursor = next === undefined ? undefined : Buffer.from(next, 'hex').toString('base64url');
  return { subscriptions: views, cursor };
};

/** Counts a few backlogs at a time, as long as all that they may have may still be counted. */
const countedViews = async (found: readonly Found[], { backlog }: Pick<Dependencies, 'backlog'>) => {
  const views = [];
  for (let left = MAX_COUNTED_AT_ONCE; left >= MAX_COUNTED && views.length < found.length; ) {
    const some = found.slice(views.length, views.length + Math.floor(left / MAX_COUNTED));
    const counted = await Promise.all(some.map((one) => viewOf(one, { backlog })));
    for (const { held_messages } of counted) left -= held_messages;
    views.push(...counted);
  }
  return views;
};

const SubscriptionId = z.string().regex(HEX_ID);

const idOf = (cursor: string): string => {
  const read = SubscriptionId.safeParse(Buffer.from(cursor, 'base64url').toString('hex'));
  if (read.success) return read.data;
  throw invalidCursor(read.error);
};

/** A subscription that holds what is asked for, and why and when its first message is held. */
type Found = {
  readonly subscription: Subscription;
  readonly reason: string;
  readonly until?: number | undefined;
  readonly acceptedAt: number;
};

/** What is held first of a subscription; undefined when there is nothing, or not what is asked for. One read. */
const findHeld = async (
  subscription: Subscription,
  { reason: wanted, from = 0, to = Number.POSITIVE_INFINITY }: Query,
  { backlog, clock }: Pick<Dependencies, 'backlog' | 'clock'>,
): Promise<Found | undefined> => {
  const { topicId, id: subscriptionId } = subscription;
  const [oldest] = (await backlog.page({ topicId, subscriptionId, limit: 1 })).messages;
  if (oldest === undefined) return undefined;
  const { acceptedAt, ...own } = stateOfHeldMessage(oldest);
  const { reason, until } = whyHeld(own, subscription.hold, clock());
  if (reason !== (wanted ?? reason) || acceptedAt < from || acceptedAt >= to) return undefined;
  return { subscription, reason, until, acceptedAt };
};

const viewOf = async (
  { subscription, reason, until, acceptedAt }: Found,
  { backlog }: Pick<Dependencies, 'backlog'>,
) => {
  const { topicId, id: subscriptionId, protocol, endpoint } = subscription;
  const { count, isMore } = await backlog.summarize({ topicId, subscriptionId }, MAX_COUNTED);
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
