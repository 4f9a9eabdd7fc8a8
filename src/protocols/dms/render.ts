import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { encodeJson } from '#src/queues/text.ts';

/**
 * The message that a queue gets (contract section 9.6): one element whose `body` is JSON text. Here
 * `event_subscription_urn` is the subscription's URN. Written so that SQS takes every character of it.
 */
export const renderQueueMessage = (
  envelope: Envelope,
  { subscriptionId }: Pick<Recipient, 'subscriptionId'>,
): string => {
  const body = JSON.stringify({
    event_version: '1.0',
    subject: envelope.subject ?? '',
    event_source: 'smn',
    event_subscription_urn: `${envelope.topicUrn}:${subscriptionId}`,
    message_id: envelope.messageId,
    topic_urn: envelope.topicUrn,
    type: 'notification',
    message: envelope.body,
    timestamp: formatTimestamp(envelope.publishedAt),
  });
  return encodeJson({ message: [{ body }] });
};
