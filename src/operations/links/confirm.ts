import { isBoundTo } from '#src/domain/subscription.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/call.ts';
import type { Subscribed } from '#src/operations/subscriptions/confirmation-message.ts';

/**
 * What a token leads to: nothing when it is wrong or too old, or a subscription that may be gone by now. It is void when the
 * subscription was cancelled, or added anew, after the token was issued: it confirms nothing any more (decision 035).
 */
export type TokenTarget = 'invalid' | 'gone' | (Subscribed & { readonly isVoid: boolean });

/** Looks up what the token of a confirmation or cancellation message is for. */
export const findByToken = async (
  token: string,
  { confirmationTokens, topics, subscriptions, clock }: FindDependencies,
): Promise<TokenTarget> => {
  const target = await confirmationTokens.find(token, clock());
  const urn = target === undefined ? undefined : parseTopicUrn(target.topicUrn);
  if (target === undefined || urn === undefined) return 'invalid';
  const [topic, subscription] = await Promise.all([
    topics.get(urn),
    subscriptions.get(target.topicId, target.subscriptionId),
  ]);
  // A topic made anew under the old name is another topic (contract section 17 no. 37).
  if (topic === undefined || topic.id !== target.topicId || subscription === undefined) return 'gone';
  return { topic, subscription, isVoid: !isBoundTo(target, subscription) };
};

type FindDependencies = Pick<Dependencies, 'confirmationTokens' | 'topics' | 'subscriptions' | 'clock'>;

/**
 * Confirms a subscription on behalf of its endpoint's owner, as it was when the token was looked up: undefined when it is gone
 * or has been cancelled meanwhile. From any status: a token that was issued at a cancellation subscribes again. The topic's
 * version rises on a repetition too, so that one cut short is made whole.
 */
export const confirm = async (
  { topic, subscription }: Subscribed,
  { topics, subscriptions }: Pick<Dependencies, 'topics' | 'subscriptions'>,
): Promise<Subscribed | undefined> => {
  const confirmed = await subscriptions.confirm(subscription);
  if (confirmed === undefined) return undefined;
  await topics.recordSubscriptionChange(topic, 0);
  return { topic, subscription: confirmed };
};
