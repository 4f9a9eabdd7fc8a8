import type { InputOf } from '#src/contract/operation.ts';
import type { UnsubscribeTopic } from '#src/contract/subscriptions/links.ts';
import { shownName } from '#src/domain/messages/links.ts';
import { isSubscriptionUser } from '#src/domain/subscriptions/subscription-user.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { subscriptionNotFound } from '#src/operations/subscriptions/refusals.ts';
import { cancelAndFollowTopic } from './after-topic.ts';
import { cancel, findByUrn } from './cancel.ts';

type UnsubscribeDependencies = Pick<
  Dependencies,
  | ('topics' | 'subscriptionUsers' | 'subscriptions' | 'confirmationTokens' | 'confirmationFlow')
  | ('subscriptionKeys' | 'backlog' | 'wakes' | 'queues' | 'topicDataKeys' | 'settings' | 'region' | 'clock')
>;

/**
 * Cancels a subscription for any caller who holds its URN, which cannot be guessed; serves both paths (contract section 4.3
 * nos. 23 and 24). The answer is the same whether or not anything was cancelled, and holds no link: the way back goes to the
 * owner (decision 035).
 */
export const unsubscribeTopic = async (
  { query }: Pick<InputOf<typeof UnsubscribeTopic>, 'query'>,
  _call: OperationContext,
  dependencies: UnsubscribeDependencies,
): Promise<Reply> => {
  await cancelAndFollowTopic({ urn: query.subscription_urn, link: 'program' }, dependencies);
  const subscribed = await findByUrn(query.subscription_urn, dependencies);
  if (subscribed === undefined) throw subscriptionNotFound(query.subscription_urn);
  await cancel(subscribed, dependencies);
  const wayBack = 'use the link of the message sent to you, or ask for a new invitation.';
  const name = shownName(subscribed.owner);
  const message = isSubscriptionUser(subscribed.owner)
    ? `No more topics are subscribed for the subscription user ${name}. To confirm again, ${wayBack}`
    : `You have unsubscribed from ${name}. To subscribe again, ${wayBack}`;
  return { status: 200, body: { message } };
};
