import { randomUUID } from 'node:crypto';

/** What the events of a mail say of the mail itself. */
type SentMail = {
  readonly messageId: string;
  /** The tags that it was sent with. */
  readonly tags: Readonly<Record<string, readonly string[]>>;
};

/** What becomes of a mail to an address of the simulator. */
type Simulated = { readonly isDelivered: boolean; readonly event: Readonly<Record<string, unknown>> };

/** Labels are allowed (`bounce+label@`), so that more than one subscription of a topic can bounce. */
const ADDRESS = /^(bounce|complaint|suppressionlist)(\+[^@]*)?@simulator\.amazonses\.com$/i;

/**
 * What SES's mailbox simulator does with a mail to one of its addresses (SES developer guide, "Using the mailbox simulator");
 * undefined for any other address, its `success@` and `ooto@` included: these take mail as others do.
 */
export const simulate = (to: string, { messageId, tags }: SentMail): Simulated | undefined => {
  const [, name = ''] = ADDRESS.exec(to) ?? [];
  const timestamp = new Date().toISOString();
  const feedbackId = randomUUID();
  const mail = { timestamp, messageId, destination: [to], tags };
  const bounce = (bounceSubType: string, diagnosticCode: string): Simulated => {
    const bouncedRecipients = [{ emailAddress: to, action: 'failed', status: '5.1.1', diagnosticCode }];
    const details = { bounceType: 'Permanent', bounceSubType, bouncedRecipients, timestamp, feedbackId };
    return { isDelivered: false, event: { eventType: 'Bounce', mail, bounce: details } };
  };
  switch (name.toLowerCase()) {
    case 'bounce':
      return bounce('General', 'smtp; 550 5.1.1 user unknown');
    case 'suppressionlist':
      return bounce('OnAccountSuppressionList', 'The address is on the suppression list of the account');
    case 'complaint': {
      const complaint = { complainedRecipients: [{ emailAddress: to }], timestamp, feedbackId };
      const event = { eventType: 'Complaint', mail, complaint: { ...complaint, complaintFeedbackType: 'abuse' } };
      return { isDelivered: true, event };
    }
    default:
      return undefined;
  }
};
