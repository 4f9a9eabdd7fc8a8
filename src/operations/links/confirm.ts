import { ServiceError } from '#src/domain/service-error.ts';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscription.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/call.ts';
import { forgetConfirmationRequests, type Subscribed } from '#src/operations/subscriptions/confirmation-message.ts';

/** What a token leads to: nothing when it is wrong or too old, or a subscription that may be gone by now. */
export type TokenTarget = 'invalid' | 'gone' | Subscribed;

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
  return { topic, subscription };
};

type FindDependencies = Pick<Dependencies, 'confirmationTokens' | 'topics' | 'subscriptions' | 'clock'>;

/**
 * Confirms a subscription on behalf of its endpoint's owner, from any status: a cancelled one is subscribed again. The
 * topic's version rises on a repetition too, so that one cut short is made whole.
 */
export const confirm = async (
  subscribed: Subscribed,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'confirmationFlow'>,
): Promise<Subscribed> => {
  const { topic, subscription } = subscribed;
  const confirmed = await dependencies.subscriptions.changeStatus(subscription, SUBSCRIPTION_STATUS.confirmed);
  if (confirmed === undefined) throw new ServiceError('SMN.0013');
  await dependencies.topics.recordSubscriptionChange(topic, 0);
  await forgetConfirmationRequests(subscribed, dependencies);
  return { topic, subscription: confirmed };
};
