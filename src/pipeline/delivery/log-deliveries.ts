import type { DeliveryRecord, DeliveryStatus } from '#src/domain/delivery/delivery-record.ts';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { formatSubscriptionUrn, parseTopicUrn } from '#src/domain/urn.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { type DeliveryLogEntry, deliveryLogMessages } from '#src/queues/delivery-log.ts';
import type { QueueMessage } from '#src/queues/envelope-writer.ts';
import type { Queues } from '#src/queues/queues.ts';
import type { Result } from './delivery-plan.ts';
import type { Observer, Worked } from './observe.ts';

const STATUSES: Readonly<Record<Outcome['kind'], DeliveryStatus>> = {
  delivered: 'DELIVERED',
  retry: 'FAIL_DELIVERED',
  rejected: 'FAIL_DELIVERED',
  expired: 'FAIL_DELIVERED',
  throttled: 'REJECTS',
};

/**
 * Hands a record of every attempt to the queue of delivery logs, for topics that have a log (contract section 9.7). Only
 * notifications are logged. Logs are best effort: records that the queue refuses are lost, and the returned promise rejects.
 */
export const createDeliveryLog =
  ({ queues }: { readonly queues: Pick<Queues, 'send'> }): Observer =>
  async (worked) => {
    const messages = worked.flatMap(messagesOf);
    if (messages.length === 0) return;
    const refused = await queues.send({ role: 'deliveryLogs' }, messages);
    if (refused.length > 0) throw new Error(`The queue of delivery logs refused ${refused.length} messages`);
  };

const messagesOf = ({ envelope, results }: Worked): readonly QueueMessage[] => {
  const { kind, logTarget, topicUrn } = envelope;
  const urn = parseTopicUrn(topicUrn);
  if (kind !== 'notification' || logTarget === undefined || urn === undefined) return [];
  const entries = results.map((result): DeliveryLogEntry => {
    const record = recordOf(envelope, { ...urn, subscriptionId: result.recipient.subscriptionId }, result);
    return { at: result.startedAt, record };
  });
  return deliveryLogMessages({ v: 1, project: urn.project, ...logTarget }, entries);
};

const loggedEndpoint = (protocol: Protocol, endpoint: string): string =>
  descriptors[protocol].loggedEndpoint === 'host' && URL.canParse(endpoint) ? new URL(endpoint).origin : endpoint;

const recordOf = (
  { messageId, topicUrn, protocol, publishedAt }: Worked['envelope'],
  subscriptionUrn: Parameters<typeof formatSubscriptionUrn>[0],
  { recipient, outcome, startedAt }: Result,
): DeliveryRecord => ({
  message_id: messageId,
  project_id: subscriptionUrn.project,
  topic_urn: topicUrn,
  subscriber_urn: formatSubscriptionUrn(subscriptionUrn),
  protocol_name: protocol,
  endpoint: loggedEndpoint(protocol, recipient.endpoint),
  status: STATUSES[outcome.kind],
  ...(descriptors[protocol].lane === 'http' && outcome.httpStatus !== undefined && { http_code: outcome.httpStatus }),
  create_time: formatTimestamp(publishedAt),
  send_time: formatTimestamp(startedAt),
});
