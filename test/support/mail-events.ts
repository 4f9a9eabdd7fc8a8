/** An event of SES about a mail that was tagged so, in the form of its documentation; what SES says besides is shortened. */
type MailEventChange = {
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  /** ISO 8601. */
  readonly sentAt?: string;
  readonly details?: Readonly<Record<string, unknown>>;
};

const mailOf = ({ tags = {}, sentAt = '2026-03-04T05:06:10.000Z' }: MailEventChange) => ({
  timestamp: sentAt,
  source: 'Notifications <notifications@smn.example.com>',
  sourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/smn.example.com',
  sendingAccountId: '123456789012',
  messageId: 'EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000',
  destination: ['recipient@example.com'],
  headersTruncated: false,
  headers: [{ name: 'From', value: 'Notifications <notifications@smn.example.com>' }],
  commonHeaders: { subject: 'Alarm' },
  tags: { 'ses:configuration-set': ['smn-test'], 'ses:source-ip': ['192.0.2.0'], ...tags },
});

/** A permanent bounce. */
export const aBounce = (change: MailEventChange = {}) => ({
  eventType: 'Bounce',
  bounce: {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [
      {
        emailAddress: 'recipient@example.com',
        action: 'failed',
        status: '5.1.1',
        diagnosticCode: 'smtp; 550 5.1.1 user unknown',
      },
    ],
    timestamp: '2026-03-04T05:06:12.123Z',
    feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
    reportingMTA: 'dsn; mta.example.com',
    ...change.details,
  },
  mail: mailOf(change),
});

/** A complaint of a kind that counts. */
export const aComplaint = (change: MailEventChange = {}) => ({
  eventType: 'Complaint',
  complaint: {
    complainedRecipients: [{ emailAddress: 'recipient@example.com' }],
    timestamp: '2026-03-04T06:06:12.123Z',
    feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
    userAgent: 'Amazon SES Mailbox Simulator',
    complaintFeedbackType: 'abuse',
    arrivalDate: '2026-03-04T06:06:12.123Z',
    ...change.details,
  },
  mail: mailOf(change),
});
