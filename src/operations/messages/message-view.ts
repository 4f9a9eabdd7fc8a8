import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { ReceiptHead } from '#src/stores/receipts/receipt-heads.ts';

/** A message as lists show it. */
export const messageView = ({ messageId, topicUrn, subject, publishedAt, expiresAt }: ReceiptHead) => ({
  message_id: messageId,
  topic_urn: topicUrn,
  ...(subject !== undefined && { subject }),
  accepted_at: formatTimestamp(publishedAt),
  expires_at: formatTimestamp(expiresAt),
});
