import { newId } from '#src/domain/identifiers.ts';
import type { Operations } from './operations.ts';

const LANE = { email: 'email', sms: 'sms', https: 'http' } as const;

/** A protocol whose owners must confirm. */
export type ConfirmedProtocol = keyof typeof LANE;

let numbers = 0;

/** An endpoint of a protocol that no other test uses: its counters are untouched. */
export const anEndpoint = (protocol: ConfirmedProtocol): string =>
  ({
    email: `${newId()}@example.com`,
    sms: `${13_800_138_000 + ++numbers}`,
    https: `https://${newId()}.example.com/hook`,
  })[protocol];

/** A topic with one unconfirmed subscription, and the token that its owner got. */
export type Unconfirmed = {
  readonly topic: string;
  readonly urn: string;
  readonly token: string;
  readonly endpoint: string;
};

/** Subscribes an endpoint to a new topic. */
export const subscribeTo = async (service: Operations, protocol: ConfirmedProtocol): Promise<Unconfirmed> => {
  const topic = await service.topic();
  await service.envelopes(LANE[protocol]);
  const endpoint = anEndpoint(protocol);
  const body = { protocol, endpoint };
  const added = await service.call('AddSubscription', { path: { topic_urn: topic }, body });
  const [envelope] = await service.envelopes(LANE[protocol]);
  return { topic, urn: added.body.subscription_urn, token: envelope?.recipients[0]?.token ?? '', endpoint };
};

/** The status of a topic's only subscription. */
export const statusOf = async (service: Operations, topic: string): Promise<number> => {
  const { body } = await service.call('ListSubscriptionsByTopic', { path: { topic_urn: topic } });
  return body.subscriptions[0].status;
};
