import { UNHEALTHY } from '#src/domain/holding/hold.ts';
import { type ServiceEvent, serviceEvent } from '#src/domain/service-events/service-event.ts';
import { subscriptionFacts } from '#src/domain/service-events/subscription-facts.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { EndpointHealth, Sickness } from '#src/stores/deliveries/health-item.ts';

const TYPES = { unhealthy: 'SMN Endpoint Unhealthy', disabled: 'SMN Endpoint Disabled' } as const;

/** What is said of an endpoint whose messages are held because of its health; nothing of one without a topic. */
export const sickEvents = (
  subscription: Subscription,
  { lastReason: reason, lastStatus }: Pick<EndpointHealth, 'lastReason' | 'lastStatus'>,
  { state, since }: Pick<Sickness, 'state' | 'since'>,
): readonly ServiceEvent[] => {
  const facts = subscriptionFacts(subscription, since);
  if (facts === undefined) return [];
  const failure = { reason, ...(lastStatus !== undefined && { http_status: lastStatus }) };
  return [serviceEvent(TYPES[state], [subscription.topicId, subscription.id, since], { ...facts, ...failure })];
};

/**
 * What is said of an endpoint that has taken a message at that time (epoch milliseconds): that it was unhealthy too, if that could
 * not be sent so far.
 */
export const recoveryEvents = (
  subscription: Subscription,
  { sick, ...known }: EndpointHealth,
  at: number,
): readonly ServiceEvent[] => {
  const facts = subscriptionFacts(subscription, at);
  if (sick === undefined || facts === undefined) return [];
  const { topicId, id, hold } = subscription;
  const { state, isEventDue } = sick;
  const since = hold?.reason === UNHEALTHY ? hold.since : sick.since;
  const unhealthy = { unhealthy_since: formatTimestamp(since) };
  const recovered = serviceEvent('SMN Endpoint Recovered', [topicId, id, since], { ...facts, ...unhealthy });
  return [...(isEventDue === true ? sickEvents(subscription, known, { state, since }) : []), recovered];
};
