import { derivedKey } from '#src/domain/derived-key.ts';

/** What ids and unsubscribe links of subscriptions are made with. */
export type SubscriptionKeys = {
  /** Makes ids. */
  readonly ids: Uint8Array;
  /** Unsubscribe links are signed with the first; those that another one has signed are valid, too. */
  readonly links: readonly [Uint8Array, ...Uint8Array[]];
};

/** The keys of a deployment; `secret` is its id secret. */
export const subscriptionKeysOf = (secret: Uint8Array): SubscriptionKeys => ({
  ids: derivedKey(secret, 'subscription-id'),
  links: [derivedKey(secret, 'unsubscribe-link')],
});
