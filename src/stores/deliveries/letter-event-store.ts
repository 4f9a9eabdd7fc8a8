import type { Condition } from '#src/stores/condition.ts';
import { letterEventKey } from '#src/stores/delivery-keys.ts';
import { toAttribute } from '#src/stores/item.ts';
import { type Deliveries, putNewItem, ttlOf } from '#src/stores/table.ts';

/** Keeps when an event about dead letters was sent, so that all instances together send one a minute and topic. */
export type LetterEventStore = {
  /**
   * Claims the minute that holds `now` (epoch milliseconds) for a topic: one write, or one that is refused. False when another
   * claimant has it; the same one succeeds again.
   */
  readonly claimMinute: (topicId: string, claimant: string, now: number) => Promise<boolean>;
};

const MINUTE_MS = 60_000;
const KEPT_MS = 86_400_000;

/** Creates the store on the deliveries table. Every method rejects when DynamoDB fails. */
export const createLetterEventStore = (deliveries: Deliveries): LetterEventStore => ({
  claimMinute: (topicId, claimant, now) => {
    const minute = Math.floor(now / MINUTE_MS);
    const item = { ...letterEventKey(topicId), minute, claimant, ttl: ttlOf(now + KEPT_MS) };
    return putNewItem(deliveries, item, isFree(minute, claimant));
  },
});

const isFree = (minute: number, claimant: string): Condition => ({
  text: 'attribute_not_exists(pk) OR #minute < :minute OR #claimant = :claimant',
  names: { '#minute': 'minute', '#claimant': 'claimant' },
  values: { ':minute': toAttribute(minute), ':claimant': toAttribute(claimant) },
});
