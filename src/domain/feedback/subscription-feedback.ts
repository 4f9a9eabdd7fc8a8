/**
 * What a provider has reported of the endpoint of a subscription: it does not exist (`bounced`), or its owner wants nothing more,
 * and has said so to the provider of the mailbox (`complained`) or of the number (`opted-out`). Times are epoch milliseconds.
 */
export type SubscriptionFeedback = {
  readonly kind: 'bounced' | 'complained' | 'opted-out';
  readonly topicId: string;
  readonly subscriptionId: string;
  /** When the provider took the message that it reports on. */
  readonly sentAt: number;
  /** What it says about it, as printable ASCII of at most 200 characters; absent when it says nothing. */
  readonly detail?: string;
  /** The enhanced status code of a mail that bounced (RFC 3463): `5.1.1`. */
  readonly smtpStatus?: string;
};
