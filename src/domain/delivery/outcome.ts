import type { SentText } from '#src/domain/messages/sent-text.ts';

/** The outcome of one attempt to deliver to one recipient. */
export type Outcome = (
  | { readonly kind: 'delivered' }
  /** Worth another attempt; `afterSeconds` is the receiver's own wish (`Retry-After`). */
  | { readonly kind: 'retry'; readonly reason: string; readonly afterSeconds?: number }
  /** The provider throttled the request: retried with the same attempt number, 1 to 30 s later, 20 times at most. */
  | { readonly kind: 'throttled'; readonly reason: string }
  /** Will never succeed; `hasOptedOut` because the owner of the endpoint has told the provider that nothing is wanted. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly hasOptedOut?: true }
  /** The message's time to live passed first. */
  | { readonly kind: 'expired' }
) & {
  /** The status that an HTTP(S) endpoint answered, if it did: delivery logs name it. */
  readonly httpStatus?: number;
  /** What a text counts as that its provider has accepted. */
  readonly text?: SentText;
};
