import { isUnsubscribeSignature } from '#src/domain/subscriptions/subscription-id.ts';
import { parseOwnedSubscriptionUrn, type SubscriptionUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

/**
 * The subscription that a mail's unsubscribe link names; undefined when the signature is not ours. That of a topic which another
 * deployment has made may be signed by that one: it costs a read of the topic.
 */
export const subscriptionOfLink = async (
  { subscription_urn, signature }: { readonly subscription_urn: string; readonly signature: string },
  { subscriptionKeys, topics }: Pick<Dependencies, 'subscriptionKeys' | 'topics'>,
): Promise<SubscriptionUrn | undefined> => {
  const urn = parseOwnedSubscriptionUrn(subscription_urn);
  if (urn === undefined) return undefined;
  if (isUnsubscribeSignature(await subscriptionKeys.own(), subscription_urn, signature)) return urn;
  const topic = await topics.get(urn);
  if (topic?.subscriptionKeys === undefined) return undefined;
  return isUnsubscribeSignature(await subscriptionKeys.ofOwner(topic), subscription_urn, signature) ? urn : undefined;
};
