import type { Subscriber, Subscription } from '#src/domain/subscriptions/subscription.ts';
import { getItems } from '#src/stores/batch.ts';
import { subscriptionKey } from '#src/stores/registry-keys.ts';
import type { Registry } from '#src/stores/table.ts';
import { type SubscriberRange, subscriberPages } from './subscriber-pages.ts';
import { findSubscription } from './subscription-item.ts';

/** What of the subscriptions of a topic is read to deliver its messages: all that a function needs that changes none. */
export type SubscriptionReader = {
  /** Those of a topic's subscriptions that are there, by id, read consistently. */
  readonly getMany: (topicId: string, ids: readonly string[]) => Promise<ReadonlyMap<string, Subscription>>;

  /** Those that are there of subscriptions of any topics, by id, which is of one topic alone; read consistently. */
  readonly getAll: (
    of: readonly { readonly topicId: string; readonly id: string }[],
  ) => Promise<ReadonlyMap<string, Subscription>>;

  /** The deliverable subscriptions of a topic (or of a range of their ids), read consistently, one page per read. */
  readonly pages: (topicId: string, of?: SubscriberRange) => AsyncGenerator<readonly Subscriber[]>;
};

/** Creates the reader on the registry table. Every method rejects when DynamoDB fails. */
export const createSubscriptionReader = (registry: Registry): SubscriptionReader => ({
  getMany: (topicId, ids) =>
    readAll(
      registry,
      [...new Set(ids)].map((id) => ({ topicId, id })),
    ),

  getAll: (of) => readAll(registry, of),

  pages: (topicId, of) => subscriberPages(registry, topicId, of),
});

const readAll = async (
  registry: Registry,
  of: readonly { readonly topicId: string; readonly id: string }[],
): Promise<ReadonlyMap<string, Subscription>> => {
  const items = await getItems(registry, { keys: of.map(subscriptionKey) });
  return new Map(items.flatMap((item) => findSubscription(item) ?? []).map((found) => [found.id, found]));
};
