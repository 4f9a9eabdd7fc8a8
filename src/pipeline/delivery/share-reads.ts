import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';

/** Reads each subscription once for all envelopes of a batch: those of a subscription with a rate come several at a time. */
export const shareReads = ({ getMany }: Pick<SubscriptionStore, 'getMany'>): Pick<SubscriptionStore, 'getMany'> => {
  const known = new Map<string, Promise<Subscription | undefined>>();
  return {
    getMany: async (topicId, ids) => {
      const missing = [...new Set(ids)].filter((id) => !known.has(`${topicId}#${id}`));
      const reading = missing.length > 0 ? getMany(topicId, missing) : undefined;
      for (const id of missing) {
        if (reading !== undefined)
          known.set(
            `${topicId}#${id}`,
            reading.then((found) => found.get(id)),
          );
      }
      const found = await Promise.all(ids.map((id) => known.get(`${topicId}#${id}`)));
      return new Map(found.flatMap((one) => (one === undefined ? [] : [[one.id, one] as const])));
    },
  };
};
