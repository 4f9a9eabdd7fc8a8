import type { Envelope, Recipient } from '#src/queues/envelope.ts';

/** A recipient, without a token. */
export const aRecipient = (change: Partial<Recipient> = {}): Recipient => ({
  subscriptionId: '2e778e84408e44058e6cbc6d3c377837',
  endpoint: 'someone@example.com',
  ...change,
});

/** The URN of a subscription user. */
export const USER_URN = `urn:smn:us-east-1:f96188c7ccaf4ffba0c9aa149ab2bd57:_${'0a'.repeat(16)}`;

/** A notification for one recipient. */
export const anEnvelope = (change: Partial<Envelope> = {}): Envelope => ({
  v: 1,
  kind: 'notification',
  messageId: '0123456789abcdef0123456789abcdef',
  topicUrn: 'urn:smn:us-east-1:f96188c7ccaf4ffba0c9aa149ab2bd57:alarms',
  topicId: 'fedcba9876543210fedcba9876543210',
  protocol: 'email',
  body: 'Disk full',
  publishedAt: Date.parse('2026-03-04T05:06:07.891Z'),
  expiresAt: Date.parse('2026-03-04T06:06:07.891Z'),
  attempt: 0,
  recipients: [aRecipient()],
  ...change,
});
