import type { Operations } from './operations.ts';

/** An endpoint of each kind. */
export const ENDPOINTS = { email: 'owner@example.com', sms: '13800138000', https: 'https://example.com/hook' };

const LANE = { email: 'email', sms: 'sms', https: 'http' } as const;

/** A topic with one unconfirmed subscription, and the token that its owner got. */
export type Unconfirmed = { readonly topic: string; readonly urn: string; readonly token: string };

/** Subscribes an endpoint to a new topic. */
export const subscribeTo = async (service: Operations, protocol: keyof typeof ENDPOINTS): Promise<Unconfirmed> => {
  const topic = await service.topic();
  await service.envelopes(LANE[protocol]);
  const body = { protocol, endpoint: ENDPOINTS[protocol] };
  const added = await service.call('AddSubscription', { path: { topic_urn: topic }, body });
  const [envelope] = await service.envelopes(LANE[protocol]);
  return { topic, urn: added.body.subscription_urn, token: envelope?.recipients[0]?.token ?? '' };
};

/** The status of a topic's only subscription. */
export const statusOf = async (service: Operations, topic: string): Promise<number> => {
  const { body } = await service.call('ListSubscriptionsByTopic', { path: { topic_urn: topic } });
  return body.subscriptions[0].status;
};
