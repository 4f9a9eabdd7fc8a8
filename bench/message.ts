import type { Message } from '#src/domain/messages/message.ts';

const PUBLISHED_AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const IN_A_HUNDRED_YEARS = Date.UTC(2126, 0, 2);

/** A message of 1 KB. */
export const MESSAGE = {
  id: '0123456789abcdef0123456789abcdef',
  topicUrn: 'urn:smn:us-east-1:f96188c7ccaf4ffba0c9aa149ab2bd57:orders',
  topicId: 'fedcba9876543210fedcba9876543210',
  subject: 'One kilobyte',
  bodies: { default: 'x'.repeat(1024) },
  publishedAt: PUBLISHED_AT,
  expiresAt: IN_A_HUNDRED_YEARS,
} as const satisfies Message;
