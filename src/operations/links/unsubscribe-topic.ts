import type { UnsubscribeTopic } from '#src/contract/links.ts';
import type { InputOf } from '#src/contract/operation.ts';
import { shownName } from '#src/domain/links.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { subscriptionNotFound } from '#src/operations/subscriptions/refusals.ts';
import { cancel, findByUrn } from './cancel.ts';

type UnsubscribeDependencies = Pick<
  Dependencies,
  | ('topics' | 'subscriptions' | 'confirmationTokens' | 'confirmationFlow')
  | ('queues' | 'topicKeys' | 'settings' | 'region' | 'clock')
>;

/**
 * Cancels a subscription for whoever holds its URN, which nobody can guess; serves both paths (contract section 4.3 nos. 23
 * and 24). The answer is the same whatever came of it, and holds no link: the way back goes to the owner (decision 035).
 */
export const unsubscribeTopic = async (
  { query }: Pick<InputOf<typeof UnsubscribeTopic>, 'query'>,
  _call: Call,
  dependencies: UnsubscribeDependencies,
): Promise<Reply> => {
  const subscribed = await findByUrn(query.subscription_urn, dependencies);
  if (subscribed === undefined) throw subscriptionNotFound(query.subscription_urn);
  await cancel(subscribed, dependencies);
  const wayBack = 'use the link of the message sent to you, or ask for a new invitation.';
  const message = `You have unsubscribed from ${shownName(subscribed.topic)}. To subscribe again, ${wayBack}`;
  return { status: 200, body: { message } };
};
