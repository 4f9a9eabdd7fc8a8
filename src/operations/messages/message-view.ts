import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { ReceiptHead } from '#src/stores/receipts/receipt-heads.ts';

/** What lists show of a message. */
export type ListedMessage = Pick<ReceiptHead, 'messageId' | 'topicUrn' | 'subject' | 'publishedAt' | 'expiresAt'>;

/** A message as lists show it. */
export const messageView = ({ messageId, topicUrn, subject, publishedAt, expiresAt }: ListedMessage) => ({
  message_id: messageId,
  topic_urn: topicUrn,
  ...(subject !== undefined && { subject }),
  accepted_at: formatTimestamp(publishedAt),
  expires_at: formatTimestamp(expiresAt),
});
