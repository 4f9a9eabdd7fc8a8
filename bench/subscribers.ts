import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';
import { subscriptionItem } from '#src/stores/subscriptions/subscription-item.ts';
import { aSubscription } from '#test/support/records.ts';

const TOPIC_ID = 'fedcba9876543210fedcba9876543210';
const PAGE_BYTES = 1_048_576;

/** The subscriber of a number; always the same. */
export const subscriberAt = (index: number): Subscriber => ({
  id: index.toString(16).padStart(32, '0'),
  protocol: 'https',
  endpoint: `https://receiver-${index % 1000}.example.com/hooks/${index}`,
});

/** Of an attribute as DynamoDB counts it: its name and its value, a number as two digits a byte and one more. */
const attributeBytes = ([name, value]: readonly [string, unknown]): number => {
  if (value === undefined) return 0;
  return Buffer.byteLength(name) + (typeof value === 'number' ? 9 : Buffer.byteLength(String(value)));
};

const itemBytes = Object.entries(subscriptionItem(aSubscription({ ...subscriberAt(999), topicId: TOPIC_ID }))).reduce(
  (sum, attribute) => sum + attributeBytes(attribute),
  0,
);

/** How many subscriptions DynamoDB reads before a page is full: it counts what is stored, not what is sent. */
export const SUBSCRIPTIONS_PER_PAGE = Math.floor(PAGE_BYTES / itemBytes);

/** What reading one subscription takes, in units of 4 KB, consistently. */
export const READ_UNITS_PER_SUBSCRIPTION = itemBytes / 4096;
