import { describe, expect, test } from 'vitest';
import { TextEvent, textContextOf, textFeedbackOf, textReportOf } from '#src/domain/feedback/text-event.ts';
import type { SentText } from '#src/domain/messages/sent-text.ts';
import { aTextEvent, TEXT_EVENT_TYPES } from '#test/support/text-events.ts';

const TOPIC_ID = '0123456789abcdef0123456789abcdef';
const SUBSCRIPTION_ID = 'fedcba9876543210fedcba9876543210';
const SENT_AT = Date.parse('2026-03-04T05:06:10Z');
const TEXT = {
  topicUrn: 'urn:smn:us-east-1:project-1:orders',
  topicId: TOPIC_ID,
  messageId: '00000000000000000000000000000001',
  subscriptionId: SUBSCRIPTION_ID,
  sent: { sentAt: SENT_AT, parts: 2, country: 'US' },
};

const context = textContextOf(TEXT);
const reportOf = (event: unknown) => textReportOf(TextEvent.parse(event));
const arrived = (eventType: string) => reportOf(aTextEvent(eventType, { context }))?.failure === undefined;
const saidOfNumber = (eventType: string) => reportOf(aTextEvent(eventType, { context }))?.failure?.number;

describe('textContextOf', () => {
  test('leads back to the message and the subscription', () => {
    expect(context).toEqual({
      project: 'project-1',
      messageId: '00000000000000000000000000000001',
      subscriptionId: SUBSCRIPTION_ID,
      topicId: TOPIC_ID,
      sent: '2026-03 2 US',
    });
  });

  test('has no empty value, which AWS refuses', () => {
    expect(textContextOf({ ...TEXT, topicId: '' })).not.toHaveProperty('topicId');
    expect(Object.values(textContextOf({ ...TEXT, topicUrn: 'urn:broken', topicId: '' }))).not.toContain('');
  });

  test('says of a text about consent what it is, and nothing more of a message', () => {
    expect(textContextOf({ ...TEXT, kind: 'confirmation' })).toEqual({ ...context, sent: '2026-03 2 US confirmation' });
    expect(textContextOf({ ...TEXT, kind: 'notification' })).toEqual(context);
  });

  test('knows the project of a subscription user too', () => {
    expect(textContextOf({ ...TEXT, topicUrn: `urn:smn:us-east-1:project-2:_${TOPIC_ID}` }).project).toBe('project-2');
  });
});

describe('textReportOf', () => {
  test('reports a text that has arrived, and what it has cost', () => {
    expect(reportOf(aTextEvent('TEXT_DELIVERED', { context }))).toEqual({
      project: 'project-1',
      topicId: TOPIC_ID,
      messageId: '00000000000000000000000000000001',
      subscriptionId: SUBSCRIPTION_ID,
      sentAt: SENT_AT,
      endedAt: SENT_AT + 3000,
      billed: {
        textId: '862a8790-60c0-4430-9b2b-658bdexample',
        project: 'project-1',
        topicId: TOPIC_ID,
        month: '2026-03',
        counted: { parts: 2, country: 'US' },
        parts: 2,
        priceUsd: 0.09582,
        carrierFeeUsd: 0.006,
      },
    });
  });

  test('says in which month a text was counted, as what, and for which country if it has one', () => {
    const lastMoment = Date.parse('2026-02-28T23:59:59.999Z');
    const billedOf = (sent: SentText) =>
      reportOf(aTextEvent('TEXT_DELIVERED', { context: textContextOf({ ...TEXT, sent }) }))?.billed;

    expect(billedOf({ sentAt: lastMoment, parts: 11, country: 'CN' })).toMatchObject({
      ...{ month: '2026-02', counted: { parts: 11, country: 'CN' } },
    });
    expect(billedOf({ sentAt: SENT_AT, parts: 1 })?.counted).toEqual({ parts: 1 });
  });

  test('reads what earlier versions have sent, which says nothing of how it was counted', () => {
    const { sent: _sent, ...before } = context;
    const report = reportOf(aTextEvent('TEXT_DELIVERED', { context: { ...before, kind: 'confirmation' } }));

    expect(report).toMatchObject({ isAboutConsent: true, billed: { month: '2026-03', parts: 2 } });
    expect(report?.billed).not.toHaveProperty('counted');
    for (const sent of ['', '2026-03 x US', 'a b c']) {
      expect(reportOf(aTextEvent('TEXT_DELIVERED', { context: { ...before, sent } }))?.billed).not.toHaveProperty(
        'counted',
      );
    }
  });

  test('tells texts about consent from messages', () => {
    const kinds = ['notification', 'confirmation', 'cancellation'];
    const reports = kinds.map((kind) =>
      reportOf(aTextEvent('TEXT_DELIVERED', { context: textContextOf({ ...TEXT, kind }) })),
    );

    expect(reports.map((report) => report?.isAboutConsent)).toEqual([undefined, true, true]);
  });

  test('says why a text has not arrived', () => {
    const event = aTextEvent('TEXT_CARRIER_UNREACHABLE', { context });

    expect(reportOf(event)?.failure).toEqual({
      reason: 'TEXT_CARRIER_UNREACHABLE: Phone carrier is currently unreachable/unavailable',
    });
  });

  test('takes only delivered and successful for an arrival, and types that it does not know for a failure', () => {
    const types = [...TEXT_EVENT_TYPES, 'TEXT_SOMETHING_NEW'];

    expect(types.filter(arrived)).toEqual(['TEXT_DELIVERED', 'TEXT_SUCCESSFUL']);
  });

  test('concludes something of the number from two types only', () => {
    const said = TEXT_EVENT_TYPES.flatMap((type) => saidOfNumber(type) ?? []);

    expect(said).toEqual(['bounced', 'opted-out']);
    expect([saidOfNumber('TEXT_INVALID'), saidOfNumber('TEXT_BLOCKED')]).toEqual(said);
  });

  test('concludes nothing from what is not the last event of its text', () => {
    for (const type of TEXT_EVENT_TYPES) {
      expect(reportOf(aTextEvent(type, { context, details: { isFinal: false } }))).toBeUndefined();
      expect(reportOf(aTextEvent(type, { context, details: { isFinal: undefined } }))).toBeUndefined();
    }
  });

  test.each([
    ['without a context', undefined],
    ['with a context of others', { account: 'bar' }],
    ['without a subscription', { ...context, subscriptionId: '' }],
    ['without a project', { ...context, project: '' }],
    ['whose topic is none', { ...context, topicId: 'orders' }],
  ])('concludes nothing of a text %s', (_, given) => {
    expect(reportOf(aTextEvent('TEXT_INVALID', { context: given }))).toBeUndefined();
  });

  test('does not take for free what it is told no price of', () => {
    const details = { totalMessageParts: null, totalMessagePrice: undefined, totalCarrierFee: null };

    expect(reportOf(aTextEvent('TEXT_DELIVERED', { context, details }))?.billed).toEqual({
      textId: '862a8790-60c0-4430-9b2b-658bdexample',
      project: 'project-1',
      topicId: TOPIC_ID,
      ...{ month: '2026-03', counted: { parts: 2, country: 'US' } },
    });
  });

  test('keeps of a description one printable line, and of none the type alone', () => {
    const reasonOf = (messageStatusDescription: unknown) =>
      reportOf(aTextEvent('TEXT_UNKNOWN', { context, details: { messageStatusDescription } }))?.failure?.reason;

    expect(reasonOf('a\r\n\u202eb')).toBe('TEXT_UNKNOWN: a b');
    expect(reasonOf('x'.repeat(400))).toHaveLength(200);
    expect(reasonOf(undefined)).toBe('TEXT_UNKNOWN');
  });

  test('is asked of events about texts alone', () => {
    expect(TextEvent.safeParse(aTextEvent('VOICE_ANSWERED')).success).toBe(false);
    expect(TextEvent.safeParse({ eventType: 'TEXT_DELIVERED' }).success).toBe(false);
  });
});

describe('textFeedbackOf', () => {
  const feedbackOf = (eventType: string, given: Readonly<Record<string, string>> = context) => {
    const report = reportOf(aTextEvent(eventType, { context: given }));
    return report && textFeedbackOf(report);
  };

  test('names the subscription and the reason', () => {
    const of = { topicId: TOPIC_ID, subscriptionId: SUBSCRIPTION_ID, sentAt: SENT_AT };

    expect(feedbackOf('TEXT_INVALID')).toEqual({
      kind: 'bounced',
      ...of,
      detail: 'TEXT_INVALID: Invalid phone number',
    });
    expect(feedbackOf('TEXT_BLOCKED')).toMatchObject({ kind: 'opted-out', ...of });
  });

  test('says nothing of a text that passed, that failed for another reason, or that has no subscription', () => {
    expect(feedbackOf('TEXT_DELIVERED')).toBeUndefined();
    expect(feedbackOf('TEXT_UNREACHABLE')).toBeUndefined();
    expect(feedbackOf('TEXT_INVALID', textContextOf({ ...TEXT, topicId: '' }))).toBeUndefined();
  });
});
