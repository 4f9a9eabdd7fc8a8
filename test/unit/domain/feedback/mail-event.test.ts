import { describe, expect, test } from 'vitest';
import { MailEvent, mailFeedbackOf } from '#src/domain/feedback/mail-event.ts';
import { aBounce, aComplaint } from '#test/support/mail-events.ts';

const TOPIC_ID = '0123456789abcdef0123456789abcdef';
const SUBSCRIPTION_ID = 'fedcba9876543210fedcba9876543210';
const TAGS = { 'topic-id': [TOPIC_ID], 'subscription-id': [SUBSCRIPTION_ID] };
const OF = { topicId: TOPIC_ID, subscriptionId: SUBSCRIPTION_ID, sentAt: Date.parse('2026-03-04T05:06:10Z') };

const feedbackOf = (event: unknown) => mailFeedbackOf(MailEvent.parse(event));
const bounceWith = (details: Readonly<Record<string, unknown>>) => feedbackOf(aBounce({ tags: TAGS, details }));

describe('mailFeedbackOf', () => {
  test.each(['General', 'NoEmail', 'Suppressed', 'OnAccountSuppressionList'])(
    'takes a permanent bounce of kind %s for one',
    (bounceSubType) => {
      expect(bounceWith({ bounceSubType })).toEqual({
        ...{ kind: 'bounced', ...OF, reason: `Permanent bounce (${bounceSubType})`, smtpStatus: '5.1.1' },
        detail: 'smtp; 550 5.1.1 user unknown',
      });
    },
  );

  test.each(['Transient', 'Undetermined'])('concludes nothing from a bounce of type %s', (bounceType) => {
    expect(bounceWith({ bounceType })).toBeUndefined();
  });

  test('shortens what the server of a stranger answered to one line of printable text', () => {
    const diagnosticCode = `\r\n550 \u202e<b>no\u0000 such user ${'x'.repeat(400)}`;

    const detail = bounceWith({ bouncedRecipients: [{ diagnosticCode }] })?.detail;

    expect(detail).toMatch(/^550 <b>no such user x+$/);
    expect(detail).toHaveLength(200);
  });

  test('has no detail when SES has none', () => {
    const bounced = { kind: 'bounced', ...OF, reason: 'Permanent bounce (General)' };
    expect(bounceWith({ bouncedRecipients: [{}] })).toEqual(bounced);
    expect(bounceWith({ bouncedRecipients: undefined })).toEqual(bounced);
  });

  test('repeats no kind and no status that is not of the form that SES and RFC 3463 give them', () => {
    const strange = { bounceSubType: 'of <ada@example.com>', bouncedRecipients: [{ status: '5.1.1 ada@example.com' }] };

    expect(bounceWith(strange)).toEqual({ kind: 'bounced', ...OF, reason: 'Permanent bounce' });
    expect(bounceWith({ bounceSubType: undefined })?.reason).toBe('Permanent bounce');
  });

  test.each(['abuse', 'fraud', 'virus', 'other', 'auth-failure', null, undefined])(
    'takes a complaint of kind %s for one',
    (complaintFeedbackType) => {
      const event = aComplaint({ tags: TAGS, details: { complaintFeedbackType } });

      const reason = complaintFeedbackType ? `Complaint (${complaintFeedbackType})` : 'Complaint';
      expect(feedbackOf(event)).toEqual({ kind: 'complained', ...OF, reason });
    },
  );

  test('takes no complaint from who says that a mail is no spam', () => {
    expect(feedbackOf(aComplaint({ tags: TAGS, details: { complaintFeedbackType: 'not-spam' } }))).toBeUndefined();
  });

  test.each([
    ['without tags', {}],
    ['of another sender', { 'topic-id': ['x'], 'subscription-id': ['y'] }],
    ['without a subscription', { 'topic-id': [TOPIC_ID] }],
    ['without a topic', { 'subscription-id': [SUBSCRIPTION_ID] }],
  ])('concludes nothing of a mail %s', (_, tags) => {
    expect(feedbackOf(aBounce({ tags }))).toBeUndefined();
    expect(feedbackOf(aComplaint({ tags }))).toBeUndefined();
  });

  test('concludes nothing from other events, and from those that lack what they are about', () => {
    const { mail } = aBounce({ tags: TAGS });

    for (const eventType of ['Delivery', 'Bounce', 'Complaint', 'Something New']) {
      expect(feedbackOf({ eventType, mail })).toBeUndefined();
    }
  });
});
