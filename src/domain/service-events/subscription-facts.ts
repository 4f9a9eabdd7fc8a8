import type { Protocol } from '#src/domain/protocol.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { formatSubscriptionUrn, parseTopicUrn } from '#src/domain/urn.ts';

/** A subscription that an event is about. */
export type EventSubject = {
  readonly topicUrn: string;
  readonly id: string;
  readonly protocol: Protocol;
};

/**
 * What events say of a subscription, and when that came to be (epoch milliseconds); undefined for one that is of no topic, of
 * which nothing is sent. Pure.
 */
export const subscriptionFacts = ({ topicUrn, id: subscriptionId, protocol }: EventSubject, since: number) => {
  const urn = parseTopicUrn(topicUrn);
  return urn === undefined
    ? undefined
    : {
        project_id: urn.project,
        topic_urn: topicUrn,
        subscription_urn: formatSubscriptionUrn({ ...urn, subscriptionId }),
        protocol,
        since: formatTimestamp(since),
      };
};
