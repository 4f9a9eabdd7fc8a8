import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Subscription } from './subscription.ts';
import type { SubscriptionKeys } from './subscription-keys.ts';

/**
 * The id of a subscription: 32 hex characters that cannot be guessed, the same for the same topic, protocol and endpoint, which
 * is to be in normal form. `keys` are those of the topic.
 */
export const subscriptionId = (
  { ids }: Pick<SubscriptionKeys, 'ids'>,
  { topicId, protocol, endpoint }: Pick<Subscription, 'topicId' | 'protocol' | 'endpoint'>,
): string =>
  createHmac('sha256', ids)
    .update(JSON.stringify([topicId, protocol, endpoint]))
    .digest('hex')
    .slice(0, 32);

const signature = (key: Uint8Array, subscriptionUrn: string): string =>
  createHmac('sha256', key).update(subscriptionUrn).digest('base64url');

/** The signature in a mail's unsubscribe link, base64url: only who got the mail can cancel the subscription. */
export const unsubscribeSignature = (
  { links: [key] }: Pick<SubscriptionKeys, 'links'>,
  subscriptionUrn: string,
): string => signature(key, subscriptionUrn);

/** Whether a text is the {@link unsubscribeSignature} of a subscription by one of the keys, compared in constant time. */
export const isUnsubscribeSignature = (
  { links }: Pick<SubscriptionKeys, 'links'>,
  subscriptionUrn: string,
  text: string,
): boolean => {
  const given = Buffer.from(text);
  return links.some((key) => {
    const expected = Buffer.from(signature(key, subscriptionUrn));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
};
