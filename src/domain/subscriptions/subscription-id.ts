import { createHmac, timingSafeEqual } from 'node:crypto';
import { derivedKey } from '#src/domain/derived-key.ts';
import type { Subscription } from './subscription.ts';

/**
 * The id of a subscription: 32 hex characters that cannot be guessed, the same for the same topic, protocol and endpoint, which
 * is to be in normal form. `secret` is the deployment's id secret.
 */
export const subscriptionId = (
  secret: Uint8Array,
  { topicId, protocol, endpoint }: Pick<Subscription, 'topicId' | 'protocol' | 'endpoint'>,
): string =>
  createHmac('sha256', derivedKey(secret, 'subscription-id'))
    .update(JSON.stringify([topicId, protocol, endpoint]))
    .digest('hex')
    .slice(0, 32);

const signature = (secret: Uint8Array, subscriptionUrn: string): Buffer =>
  createHmac('sha256', derivedKey(secret, 'unsubscribe-link')).update(subscriptionUrn).digest();

/** The signature in a mail's unsubscribe link, base64url: only who got the mail can cancel the subscription. */
export const unsubscribeSignature = (secret: Uint8Array, subscriptionUrn: string): string =>
  signature(secret, subscriptionUrn).toString('base64url');

/** Whether a text is the {@link unsubscribeSignature} of a subscription, compared in constant time. */
export const isUnsubscribeSignature = (secret: Uint8Array, subscriptionUrn: string, text: string): boolean => {
  const expected = Buffer.from(unsubscribeSignature(secret, subscriptionUrn));
  const given = Buffer.from(text);
  return given.length === expected.length && timingSafeEqual(given, expected);
};
