import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { deleteItems, putItemsIf } from '#src/stores/batch.ts';
import type { Condition } from '#src/stores/condition.ts';
import type { PlainItem } from '#src/stores/item.ts';
import { subscriptionKey } from '#src/stores/registry-keys.ts';
import { type Registry, updateItem } from '#src/stores/table.ts';
import type { RemovedSubscription } from './subscriber-pages.ts';
import { CANCELLATIONS, placeUnder, removedItem, subscriptionItem } from './subscription-item.ts';

/** Keeps subscriptions of topics that move as they are at their old places (decision 125). */
export type SubscriptionCopies = {
  /**
   * Keeps subscriptions, and what is left of removed ones, in place of what is there; but one that was cancelled here more often than
   * there stays. Repeatable.
   */
  readonly putCopies: (
    subscriptions: readonly Subscription[],
    removed: readonly RemovedSubscription[],
  ) => Promise<void>;

  /** Has subscriptions be of their topic under its new URN, in another project of this deployment; those that are gone stay so. Repeatable. */
  readonly retarget: (topicId: string, ids: readonly string[], topicUrn: string) => Promise<void>;

  /** Removes subscriptions of which the old place has nothing any more. Repeatable. */
  readonly removeCopies: (topicId: string, ids: readonly string[]) => Promise<void>;
};

/** Creates this part of the store on the registry table. */
export const createSubscriptionCopies = (registry: Registry): SubscriptionCopies => ({
  putCopies: async (subscriptions, removed) => {
    await putItemsIf(registry, [...subscriptions.map(subscriptionItem), ...removed.map(removedItem)], noMoreCancelled);
  },

  retarget: async (topicId, ids, topicUrn) => {
    const set = placeUnder(topicUrn);
    for (let start = 0; start < ids.length; start += WRITES_AT_ONCE) {
      const some = ids.slice(start, start + WRITES_AT_ONCE);
      const condition = { text: 'attribute_exists(#list)', names: { '#list': 'listPk' } };
      await Promise.all(
        some.map((id) => updateItem(registry, { key: subscriptionKey({ topicId, id }), set, condition })),
      );
    }
  },

  removeCopies: (topicId, ids) =>
    deleteItems(
      registry,
      ids.map((id) => subscriptionKey({ topicId, id })),
    ),
});

const WRITES_AT_ONCE = 25;

/** What is there was cancelled no more often than this item says, or is not there. */
const noMoreCancelled = ({ [CANCELLATIONS]: cancellations = 0 }: PlainItem): Condition => ({
  text: 'attribute_not_exists(#g) OR #g <= :g',
  names: { '#g': CANCELLATIONS },
  values: { ':g': { N: String(cancellations) } },
});
