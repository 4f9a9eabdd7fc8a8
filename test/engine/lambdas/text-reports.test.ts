import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFeedbackHandler } from '#lambdas/feedback/handler.ts';
import { textContextOf } from '#src/domain/feedback/text-event.ts';
import { newId } from '#src/domain/identifiers.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { lambdaContext } from '#test/support/api-gateway-event.ts';
import { type ApplyingFeedback, startFeedback } from '#test/support/feedback.ts';
import { aBounce } from '#test/support/mail-events.ts';
import { aQueueRecord } from '#test/support/queue-record.ts';
import { aTextEvent } from '#test/support/text-events.ts';

let feedback: ApplyingFeedback;
let counted: (readonly [lane: string, counts: Readonly<Record<string, number>>])[];
let lines: Readonly<Record<string, unknown>>[];

beforeAll(async () => {
  feedback = await startFeedback();
});
afterAll(() => feedback.holding.stop());
beforeEach(() => {
  counted = [];
  lines = [];
});

/** Has the function work these messages of its queue; returns which are to be received again. */
const work = async (...bodies: readonly (string | object)[]) => {
  const ignore = () => undefined;
  const handler = createFeedbackHandler({
    ...feedback.dependencies,
    metrics: { count: (lane, counts) => void counted.push([lane, counts]) },
    logger: {
      begin: ignore,
      warn: ignore,
      error: ignore,
      info: (message, facts) => void lines.push({ message, ...facts }),
    },
  });
  const { batchItemFailures } = await handler(
    { Records: bodies.map((body, index) => aQueueRecord(body, index)) },
    lambdaContext(),
  );
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
};
const aReader = () => feedback.aSubscriber({ protocol: 'sms', endpoint: '+14255550156' });
const eventOf = (eventType: string, { topicId, topicUrn, id }: Subscription) => {
  const sent = { sentAt: feedback.holding.now, parts: 2, country: 'US' };
  const context = textContextOf({ topicUrn, topicId, messageId: 'message-1', subscriptionId: id, sent });
  return aTextEvent(eventType, { context, sentAt: feedback.holding.now, textId: newId() });
};

describe('the feedback function', () => {
  test('counts each text that did not arrive by what it was due to, and none that did', async () => {
    const [one, two, three] = [await aReader(), await aReader(), await aReader()];

    await work(
      eventOf('TEXT_DELIVERED', one),
      eventOf('TEXT_SPAM', one),
      eventOf('TEXT_INVALID', one),
      eventOf('TEXT_BLOCKED', two),
      { v: 1, kind: 'opted-out', topicId: three.topicId, subscriptionId: three.id, sentAt: feedback.holding.now },
    );

    expect(counted).toEqual([
      ['sms', { Undelivered: 1 }],
      ['sms', { Bounced: 1 }],
      ['sms', { OptedOut: 1 }],
      ['sms', { OptedOut: 1 }],
    ]);
  });

  test('names topic, message and reason in the log, and no number', async () => {
    const reader = await aReader();

    await work(eventOf('TEXT_CARRIER_BLOCKED', reader));

    expect(lines).toEqual([
      {
        message: 'A text did not arrive',
        feedback: 'undelivered',
        topic_id: reader.topicId,
        has_changed: true,
        project_id: expect.any(String),
        message_id: 'message-1',
        reason: 'TEXT_CARRIER_BLOCKED: Phone carrier has blocked this message',
      },
    ]);
  });

  test('names no topic of a text without one', async () => {
    const id = newId();
    const context = textContextOf({
      topicUrn: 'urn:smn:us-east-1:p:sms',
      topicId: '',
      messageId: id,
      subscriptionId: id,
      sent: { sentAt: feedback.holding.now, parts: 1 },
    });

    await work(aTextEvent('TEXT_UNKNOWN', { context }));

    expect(lines).toMatchObject([{ feedback: 'undelivered', project_id: 'p', message_id: id, has_changed: false }]);
    expect(lines[0]).not.toHaveProperty('topic_id');
  });

  test('works mails and texts of one batch, and has only those received again that it cannot read', async () => {
    const reader = await aReader();
    const tags = { 'topic-id': [reader.topicId], 'subscription-id': [reader.id] };

    expect(
      await work(aBounce({ tags }), '{', eventOf('TEXT_INVALID', reader), { eventType: 'TEXT_INVALID' }, aBounce()),
    ).toEqual(['1', '3']);
    expect(counted.map(([lane]) => lane)).toEqual(['email', 'sms']);
  });
});
