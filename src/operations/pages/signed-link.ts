import { isUnsubscribeSignature } from '#src/domain/subscriptions/subscription-id.ts';
import { parseOwnedSubscriptionUrn, type SubscriptionUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

/** The subscription that a mail's unsubscribe link names; undefined when the signature is not ours. */
export const subscriptionOfLink = async (
  query: { readonly subscription_urn: string; readonly signature: string },
  { idSecret }: Pick<Dependencies, 'idSecret'>,
): Promise<SubscriptionUrn | undefined> => {
  const isOurs = isUnsubscribeSignature(await idSecret.get(), query.subscription_urn, query.signature);
  return isOurs ? parseOwnedSubscriptionUrn(query.subscription_urn) : undefined;
};
