import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Envelope } from '#src/queues/envelope.ts';

/** Writes one recipient's event; the argument is its endpoint as it was subscribed. */
export type RenderEvent = (endpoint: string) => string;

/** The attributes as they were published, as JSON text; `""` when there are none (contract section 9.6). */
const attributesText = ({ attributes }: Envelope): string =>
  attributes === undefined || attributes.length === 0 ? '' : JSON.stringify(attributes);

/**
 * The event that functions and workflows are called with (contract section 9.6), as JSON text. Every field is a string and
 * always there; a message without subject has `""`. All but the endpoint is written once for all recipients.
 */
export const renderSmnEvent = (envelope: Envelope): RenderEvent => {
  const smn = JSON.stringify({
    topic_urn: envelope.topicUrn,
    timestamp: formatTimestamp(envelope.publishedAt),
    message_attributes: attributesText(envelope),
    message: envelope.body,
    type: 'notification',
    message_id: envelope.messageId,
    subject: envelope.subject ?? '',
  });
  return (endpoint) =>
    `{"record":[{"event_version":"1.0","event_source":"smn","event_subscription_urn":${JSON.stringify(endpoint)},"smn":${smn}}]}`;
};
