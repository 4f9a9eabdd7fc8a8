import type { UnsubscribeTopic } from '#src/contract/links.ts';
import type { InputOf } from '#src/contract/operation.ts';
import { confirmationPageLink, shownName, subscribeLink } from '#src/domain/links.ts';
import type { Subscription } from '#src/domain/subscription.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { subscriptionNotFound } from '#src/operations/subscriptions/refusals.ts';
import { cancel, findByUrn } from './cancel.ts';
import { isReadByPeople } from './readers.ts';

type UnsubscribeDependencies = Pick<
  Dependencies,
  | ('topics' | 'subscriptions' | 'confirmationTokens' | 'queues' | 'topicKeys')
  | ('settings' | 'region' | 'publicBaseUrl' | 'clock')
>;

/**
 * Cancels a subscription for whoever holds its URN, which nobody can guess; serves both paths (contract section 4.3 nos. 23
 * and 24). The link to subscribe again is answered only when this call ended a confirmed subscription ({@link cancel}).
 */
export const unsubscribeTopic = async (
  { query }: Pick<InputOf<typeof UnsubscribeTopic>, 'query'>,
  _call: Call,
  dependencies: UnsubscribeDependencies,
): Promise<Reply> => {
  const subscribed = await findByUrn(query.subscription_urn, dependencies);
  if (subscribed === undefined) throw subscriptionNotFound(query.subscription_urn);
  const { topic, subscription } = subscribed;
  const token = await cancel(subscribed, dependencies);
  const wayBack =
    token === undefined
      ? 'use the link of the message sent to you, or ask for a new invitation.'
      : `open ${linkBack(subscription, token, dependencies.publicBaseUrl)} within 48 hours.`;
  const message = `You have unsubscribed from ${shownName(topic)}. To subscribe again, ${wayBack}`;
  return { status: 200, body: { message } };
};

/** People get a page, programs the address that acts at once. */
const linkBack = ({ protocol, topicUrn }: Subscription, token: string, baseUrl: string): string =>
  isReadByPeople(protocol) ? confirmationPageLink(baseUrl, token) : subscribeLink(baseUrl, token, topicUrn);
