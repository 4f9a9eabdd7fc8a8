import { isOfSubscription } from '#src/domain/failures/failure.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { attemptLogView } from '#src/operations/attempt-log-view.ts';
import type { DeadLetter } from '#src/stores/deliveries/dead-letter-item.ts';
import type { FiledDeadLetter } from '#src/stores/deliveries/dead-letter-store.ts';

/** A dead letter as lists show it. */
export const deadLetterView = (letter: DeadLetter) => {
  const { id, shortId, kind, topicUrn, subscriptionId, messageId, protocol, endpoint, reason, attempts, at } = letter;
  return {
    ...{ id, short_id: shortId, kind, topic_urn: topicUrn },
    ...(isOfSubscription(kind) && { subscription_urn: `${topicUrn}:${subscriptionId}` }),
    ...{ message_id: messageId, protocol, endpoint, reason, attempts, ...attemptLogView(letter.attemptLog) },
    filed_at: formatTimestamp(at),
  };
};

/** All that people may see of one: no tokens, no headers or secrets of a subscription, and no text that is encrypted. */
export const wholeDeadLetterView = ({ envelope, ...letter }: FiledDeadLetter) => {
  if (envelope === undefined) return deadLetterView(letter);
  const { subject, body, encryption, publishedAt, expiresAt, attributes } = envelope;
  return {
    ...deadLetterView(letter),
    published_at: formatTimestamp(publishedAt),
    expires_at: formatTimestamp(expiresAt),
    is_encrypted: encryption !== undefined,
    ...(encryption === undefined && { body, ...(subject !== undefined && { subject }) }),
    ...(attributes !== undefined && { attributes }),
  };
};
