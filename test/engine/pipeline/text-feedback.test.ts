import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textContextOf } from '#src/domain/feedback/text-event.ts';
import { hourOf } from '#src/domain/hours.ts';
import { newId } from '#src/domain/identifiers.ts';
import { DIRECT_SMS_STATUS, type DirectSms } from '#src/domain/messages/direct-sms.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { type ApplyingFeedback, startFeedback } from '#test/support/feedback.ts';
import type { Holding } from '#test/support/holding.ts';
import { aTextEvent, TEXT_EVENT_TYPES } from '#test/support/text-events.ts';

let feedback: ApplyingFeedback;
let holding: Holding;

beforeAll(async () => {
  feedback = await startFeedback();
  holding = feedback.holding;
});
afterAll(() => holding.stop());

const aReader = (given: Partial<Subscription> & Parameters<Holding['paused']>[0] = {}) =>
  feedback.aSubscriber({ protocol: 'sms', endpoint: '+14255550156', ...given });
const present = ({ topicId, id }: Subscription) => holding.subscriptions.get(topicId, id);
/** That texts are counted as when they are sent. */
const sentNow = (parts = 2) => ({ sentAt: holding.now, parts, country: 'US' });
const contextOf = ({ topicId, topicUrn, id }: Subscription) =>
  textContextOf({ topicUrn, topicId, messageId: newId(), subscriptionId: id, sent: sentNow() });
const eventOf = (eventType: string, reader: Subscription, textId = newId()) =>
  aTextEvent(eventType, { context: contextOf(reader), sentAt: holding.now, textId });
/** How many texts the topic of a subscription has in this hour. */
const textsOf = async ({ topicId }: Subscription): Promise<number> => {
  const hour = hourOf(holding.now);
  return (await feedback.statistics.textsByHour(topicId, { from: hour, to: hour + 3_600_000 })).get(hour) ?? 0;
};
/** That a text was reported, and the sum of its month. */
const USAGE_WRITES = ['PutItem', 'UpdateItem'];
const callsOf = (work: () => Promise<unknown>) => holding.dynamodb.callsOf(work);

describe("a topic's text", () => {
  test('that has arrived costs no read, and no write but of what it cost', async () => {
    const reader = await aReader();
    const event = eventOf('TEXT_DELIVERED', reader);

    const calls = await callsOf(async () => {
      expect(await feedback.apply(event)).toMatchObject({
        kind: 'delivered',
        topicId: reader.topicId,
        hasChanged: false,
      });
    });

    expect(calls).toEqual(USAGE_WRITES);
    expect(await callsOf(() => feedback.apply(event))).toEqual(['PutItem']);
  });

  test('that has not arrived is counted no more, once, in one write', async () => {
    const reader = await aReader();
    await feedback.statistics.countTexts(reader.topicId, hourOf(holding.now), 3);
    const event = eventOf('TEXT_UNREACHABLE', reader);

    expect(await callsOf(() => feedback.apply(event))).toEqual(['PutItem', ...USAGE_WRITES]);
    expect(await feedback.apply(event)).toMatchObject({ kind: 'undelivered', hasChanged: false });
    expect(await textsOf(reader)).toBe(2);

    await feedback.apply(eventOf('TEXT_SPAM', reader));
    expect(await textsOf(reader)).toBe(1);
  });

  test('that asks for consent was not counted, and is not subtracted when it does not arrive', async () => {
    const reader = await aReader({ status: SUBSCRIPTION_STATUS.unconfirmed });
    await feedback.statistics.countTexts(reader.topicId, hourOf(holding.now), 2);
    const { topicId, topicUrn, id } = reader;
    for (const kind of ['confirmation', 'cancellation', 'notification']) {
      const text = { topicUrn, topicId, kind, messageId: newId(), subscriptionId: id, sent: sentNow() };
      const context = textContextOf(text);
      await feedback.apply(aTextEvent('TEXT_UNREACHABLE', { context, sentAt: holding.now, textId: newId() }));
    }

    expect(await textsOf(reader)).toBe(1);
  });

  test('that has not arrived takes nothing from other hours, nor from an hour without texts', async () => {
    const reader = await aReader();
    await feedback.apply(eventOf('TEXT_UNKNOWN', reader));
    await feedback.statistics.countTexts(reader.topicId, hourOf(holding.now) + 3_600_000, 1);

    const hours = { from: hourOf(holding.now) - 3_600_000, to: hourOf(holding.now) + 7_200_000 };

    expect([...(await feedback.statistics.textsByHour(reader.topicId, hours)).values()]).toEqual([1]);
  });

  test('changes its subscription for two reasons only', async () => {
    for (const type of TEXT_EVENT_TYPES.filter((one) => !['TEXT_INVALID', 'TEXT_BLOCKED'].includes(one))) {
      const reader = await aReader();
      await feedback.apply(eventOf(type, reader));

      expect(await present(reader)).toEqual(reader);
    }
  });
});

describe('a number that is not valid', () => {
  test('holds the subscription as a bounce does, until its owner resumes it', async () => {
    const reader = await aReader();
    const event = eventOf('TEXT_INVALID', reader);

    expect(await feedback.apply(event)).toMatchObject({ protocol: 'sms', kind: 'bounced', hasChanged: true });

    expect((await present(reader))?.hold).toEqual({
      reason: 'bounced',
      since: holding.now,
      note: 'TEXT_INVALID: Invalid phone number',
    });
    holding.now += 1000;
    await holding.resume(reader);
    expect(await feedback.apply(event)).toMatchObject({ hasChanged: false });
    expect((await present(reader))?.hold).toBeUndefined();
  });

  test('that comes twice holds once', async () => {
    const reader = await aReader();
    const event = eventOf('TEXT_INVALID', reader);
    await feedback.apply(event);
    const { hold } = (await present(reader)) ?? {};
    holding.now += 1000;

    expect(await feedback.apply(event)).toMatchObject({ hasChanged: false });
    expect((await present(reader))?.hold).toEqual(hold);
  });

  test('made whole when it was cut short after the first write', async () => {
    const reader = await aReader();
    const event = eventOf('TEXT_INVALID', reader, 'text-cut-short');
    await feedback.statistics.subtractText(reader.topicId, hourOf(holding.now), 'text-cut-short');

    expect(await feedback.apply(event)).toMatchObject({ hasChanged: true });
    expect((await present(reader))?.hold?.reason).toBe('bounced');
  });
});

describe('a phone that blocks texts', () => {
  test('cancels the subscription, drops what is held, and gets no text about that', async () => {
    const reader = await aReader({ hold: { reason: 'paused', since: holding.now } });
    await holding.publish([reader], { bodies: { default: 'one' } });
    expect(await holding.hold()).toBe(1);

    expect(await feedback.apply(eventOf('TEXT_BLOCKED', reader))).toMatchObject({
      kind: 'opted-out',
      hasChanged: true,
    });

    expect(await present(reader)).toMatchObject({ status: SUBSCRIPTION_STATUS.cancelled, cancellations: 1 });
    expect(await holding.release()).toEqual({ released: 0, dropped: 1 });
    expect(await holding.sqs.take(holding.sqs.urls.lanes.sms)).toEqual([]);
  });
});

describe('a text without a topic', () => {
  const PROJECT = 'project-1';
  const aText = async (change: Partial<DirectSms> = {}): Promise<DirectSms> => {
    const text = { id: newId(), project: PROJECT, endpoint: '+14255550156', text: 'Your code is 4711', signId: '' };
    const sms = { ...text, status: DIRECT_SMS_STATUS.underWay, reason: '', submittedAt: holding.now, ...change };
    await feedback.directSms.add([sms]);
    return sms;
  };
  const reportOn = ({ id }: DirectSms, eventType: string) => {
    const topicUrn = `urn:smn:us-east-1:${PROJECT}:sms`;
    const context = textContextOf({ topicUrn, topicId: '', messageId: id, subscriptionId: id, sent: sentNow() });
    return feedback.apply(aTextEvent(eventType, { context, sentAt: holding.now, textId: newId() }));
  };
  const kept = ({ id, project }: DirectSms) => feedback.directSms.get({ project, id }, holding.now);
  const COST = { parts: 2, priceUsd: 0.09582, carrierFeeUsd: 0.006 };

  test('is delivered when its provider says so, with its parts and its price, in one write', async () => {
    const sms = await aText();

    const calls = await callsOf(async () => {
      expect(await reportOn(sms, 'TEXT_DELIVERED')).toMatchObject({ kind: 'delivered', hasChanged: true });
    });

    expect(calls).toEqual(['UpdateItem', ...USAGE_WRITES]);
    const at = holding.now + 3000;
    expect(await kept(sms)).toEqual({
      ...sms,
      status: DIRECT_SMS_STATUS.delivered,
      deliveredAt: at,
      reportedAt: at,
      ...COST,
    });
  });

  test('fails for the reason that its provider gives', async () => {
    const sms = await aText();

    expect(await reportOn(sms, 'TEXT_UNKNOWN')).toMatchObject({ kind: 'undelivered', hasChanged: true });

    const reason = 'TEXT_UNKNOWN: Unknown error attempting to reach phone';
    expect(await kept(sms)).toMatchObject({ status: DIRECT_SMS_STATUS.failed, reason, ...COST });
    expect(await kept(sms)).not.toHaveProperty('deliveredAt');
  });

  test('ends once: what is reported later changes nothing, whatever it is', async () => {
    for (const [first, ...later] of [
      ['TEXT_DELIVERED', 'TEXT_DELIVERED', 'TEXT_UNKNOWN'],
      ['TEXT_CARRIER_BLOCKED', 'TEXT_DELIVERED', 'TEXT_CARRIER_BLOCKED'],
    ]) {
      const sms = await aText();
      await reportOn(sms, first ?? '');
      const end = await kept(sms);
      holding.now += 1000;
      for (const event of later) expect(await reportOn(sms, event)).toMatchObject({ hasChanged: false });

      expect(await kept(sms)).toEqual(end);
    }
  });

  test('that is reported before the lane has noted its acceptance stays as reported', async () => {
    const sms = await aText();
    await reportOn(sms, 'TEXT_INVALID');
    const end = await kept(sms);

    await feedback.directSms.settle(sms, { status: DIRECT_SMS_STATUS.underWay, at: holding.now });
    await feedback.directSms.settle(sms, { status: DIRECT_SMS_STATUS.failed, reason: 'given up' });
    await feedback.directSms.settle(sms, { status: DIRECT_SMS_STATUS.delivered, at: holding.now });

    expect(await kept(sms)).toEqual(end);
  });

  test('that the lane gave up, and that arrived nevertheless, has arrived', async () => {
    const sms = await aText({ status: DIRECT_SMS_STATUS.failed, reason: 'Given up after 7 attempts' });

    await reportOn(sms, 'TEXT_SUCCESSFUL');

    expect(await kept(sms)).toMatchObject({ status: DIRECT_SMS_STATUS.delivered, reason: '' });
  });

  test('that is not known changes nothing', async () => {
    const unknown = { id: newId(), project: PROJECT, endpoint: '', text: '', signId: '', reason: '' };
    const sms = { ...unknown, status: DIRECT_SMS_STATUS.underWay, submittedAt: 0 };

    expect(await reportOn(sms, 'TEXT_DELIVERED')).toMatchObject({ hasChanged: false });
    expect(await kept(sms)).toBeUndefined();
  });
});
