import * as z from 'zod';
import { callChainKey } from '#src/stores/delivery-keys.ts';
import { type Deliveries, getItem, isExpired, putNewItem, ttlOf } from '#src/stores/table.ts';

/** The calls of one message to a topic's subscribers, one step after the other. */
export type CallChain = { readonly topicId: string; readonly messageId: string };

/** An answer outlives the longest time to live, 7 days, by a day: no step of the chain comes later. */
const KEPT_MS = 8 * 86_400_000;

const StoredAnswer = z.object({ ttl: z.number() });

/** Keeps in the deliveries table which chains of calls have been answered. */
export type CallChainStore = {
  /** Notes that a subscriber has answered; the first answer stays. Repeating it changes nothing. */
  readonly markAnswered: (callChain: CallChain, subscriptionId: string, now: number) => Promise<void>;

  /** Whether a recipient has answered, read consistently. */
  readonly isAnswered: (chain: CallChain, now: number) => Promise<boolean>;
};

/** Creates the store on the deliveries table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createCallChainStore = (deliveries: Deliveries): CallChainStore => ({
  markAnswered: async ({ topicId, messageId }, subscriptionId, now) => {
    await putNewItem(deliveries, {
      ...callChainKey({ topicId, messageId }),
      subscriptionId,
      at: now,
      ttl: ttlOf(now + KEPT_MS),
    });
  },

  isAnswered: async (chain, now) => {
    const item = await getItem(deliveries, callChainKey(chain), ['ttl']);
    return item !== undefined && !isExpired(StoredAnswer.parse(item), now);
  },
});
