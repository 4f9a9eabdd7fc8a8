import { describe, expect, test } from 'vitest';
import { textContextOf } from '#src/domain/feedback/text-event.ts';
import { hourOf } from '#src/domain/hours.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { type ApplyFeedbackDependencies, applyFeedback } from '#src/pipeline/feedback/apply-feedback.ts';
import { aBounce, aComplaint } from '#test/support/mail-events.ts';
import { createRecordingQueues } from '#test/support/recording-queues.ts';
import { aSubscription } from '#test/support/records.ts';
import { aTextEvent } from '#test/support/text-events.ts';

const NOW = Date.parse('2026-03-04T06:00:00Z');
/** When the message was taken that is reported on. */
const SENT = Date.parse('2026-03-04T05:06:10Z');
const [TOPIC, ID, MESSAGE] = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32)];
const TOPIC_URN = 'urn:smn:us-east-1:project-1:orders';
const subscriber = aSubscription({ id: ID, topicId: TOPIC, topicUrn: TOPIC_URN, protocol: 'email', createdAt: 1 });

type Given = {
  readonly subscription?: Subscription | undefined;
  /** Whether another change of the subscription came first. */
  readonly isOvertaken?: boolean;
  /** Whether the report of a text is the first. */
  readonly isFirst?: boolean;
};

/** Applies a message of the feedback queue, and says what that has come to and what was written, in order. */
const apply = async (message: unknown, given: Given = {}) => {
  const subscription = 'subscription' in given ? given.subscription : subscriber;
  const { isFirst = true, isOvertaken = false } = given;
  const calls: (readonly [string, ...unknown[]])[] = [];
  const dependencies: ApplyFeedbackDependencies = {
    subscriptions: {
      get: async (topicId, id) => {
        calls.push(['get', topicId, id]);
        return subscription;
      },
      replaceHold: async (_read, hold) => {
        calls.push(['hold', hold]);
        return isOvertaken || subscription === undefined || hold === undefined ? undefined : { ...subscription, hold };
      },
      noteBounce: async (_read, bounce) => {
        calls.push(['noted', bounce]);
        return isOvertaken || subscription === undefined ? undefined : { ...subscription, confirmationBounce: bounce };
      },
      changeStatus: async (_of, status, { from, cancelledAt } = {}) => {
        expect(cancelledAt).toBe(NOW);
        calls.push(['status', status, from]);
        const isFrom = subscription !== undefined && (from ?? []).includes(subscription.status);
        return isFrom ? { ...subscription, status } : undefined;
      },
    },
    heldSubscriptions: { put: async (held, smtpStatus) => void calls.push(['listed', held.hold, smtpStatus]) },
    topics: {
      hasMoved: async () => false,
      recordSubscriptionChange: async (topic, count) => void calls.push(['version', topic, count]),
    },
    backlog: { summarize: async () => ({ count: 0, isMore: false }) },
    wakes: { set: async () => undefined },
    directSms: {
      report: async (of, report) => {
        calls.push(['direct', of, report]);
        return isFirst;
      },
    },
    statistics: {
      subtractText: async (...args) => {
        calls.push(['subtracted', ...args]);
        return isFirst;
      },
    },
    correctUsage: async ({ textId }) => void calls.push(['billed', textId]),
    ...{ queues: createRecordingQueues(), clock: () => NOW },
  };
  const result = await applyFeedback(JSON.stringify(message), dependencies);
  return { result, calls, called: calls.map(([what]) => what), eventOf: eventIn(result) };
};

const eventIn = (result: Awaited<ReturnType<typeof applyFeedback>>) =>
  result !== undefined && 'event' in result ? result.event : undefined;

const mail = { tags: { 'topic-id': [TOPIC], 'subscription-id': [ID] }, sentAt: new Date(SENT).toISOString() };
const BOUNCED = { reason: 'bounced', since: NOW, note: 'smtp; 550 5.1.1 user unknown' };
const VERSION = ['version', { region: 'us-east-1', project: 'project-1', name: 'orders', id: TOPIC }, 0];
const { unconfirmed, confirmed, confirmationNotNeeded, cancelled } = SUBSCRIPTION_STATUS;
const IN_FORCE = [confirmed, confirmationNotNeeded];

describe('a mail that bounces', () => {
  test('has its subscription held, its topic’s version raised after that, and is listed last', async () => {
    const { result, calls } = await apply(aBounce(mail));
    expect(result).toMatchObject({ protocol: 'email', kind: 'bounced', topicId: TOPIC, hasChanged: true });
    expect(calls).toEqual([['get', TOPIC, ID], ['hold', BOUNCED], VERSION, ['listed', BOUNCED, '5.1.1']]);
  });

  test('has an event of the time since when it is held, and what the server said', async () => {
    const { eventOf } = await apply(aBounce(mail));
    expect(eventOf).toMatchObject({
      detailType: 'SMN Mail Bounced',
      detail: {
        ...{ project_id: 'project-1', topic_urn: TOPIC_URN, subscription_urn: `${TOPIC_URN}:${ID}`, protocol: 'email' },
        ...{ since: '2026-03-04T06:00:00Z', reason: 'Permanent bounce (General)', smtp_status: '5.1.1' },
      },
    });
    const plain = await apply(aBounce({ ...mail, details: { bouncedRecipients: [{}] } }));
    expect(plain.eventOf?.detail).not.toHaveProperty('smtp_status');
    expect(plain.calls[1]).toEqual(['hold', { reason: 'bounced', since: NOW }]);
  });

  test('is the same event when it comes again: the subscription is held since then', async () => {
    const held = { ...subscriber, hold: { reason: 'bounced', since: NOW - 5000 } };
    const again = await apply(aBounce(mail), { subscription: held });
    expect([again.result?.hasChanged, again.called]).toEqual([false, ['get', 'version', 'listed']]);
    expect(again.eventOf?.detail).toMatchObject({ since: '2026-03-04T05:59:55Z' });
    const third = await apply(aBounce(mail), { subscription: held });
    expect(third.eventOf?.id).toBe(again.eventOf?.id);
    expect((await apply(aBounce(mail))).eventOf?.id).not.toBe(again.eventOf?.id);
  });

  test('changes nothing when another change came first', async () => {
    const { result, called } = await apply(aBounce(mail), { isOvertaken: true });
    expect([result, called]).toEqual([
      { protocol: 'email', kind: 'bounced', topicId: TOPIC, hasChanged: false },
      ['get', 'hold', 'version'],
    ]);
  });

  test('of a subscription user has no event: it is of no topic', async () => {
    const user = { ...subscriber, topicUrn: 'urn:smn:us-east-1:project-1:_user' };
    const { eventOf, called } = await apply(aBounce(mail), { subscription: user });
    expect([eventOf, called]).toEqual([undefined, ['get', 'hold', 'listed']]);
  });

  const paused = { reason: 'paused', since: 0 };

  test.each([
    ['is gone', undefined],
    ['was agreed to since', { ...subscriber, createdAt: SENT + 1 }],
    ['was confirmed anew since', { ...subscriber, confirmedAt: SENT + 1 }],
    ['was resumed since', { ...subscriber, resumedAt: SENT }],
    ['has cancelled', { ...subscriber, status: cancelled }],
    ['is paused', { ...subscriber, hold: paused }],
  ])('changes nothing of a subscription that %s', async (_what, subscription) => {
    const { result, called } = await apply(aBounce(mail), { subscription });
    expect([result, called]).toEqual([
      { protocol: 'email', kind: 'bounced', topicId: TOPIC, hasChanged: false },
      ['get'],
    ]);
  });

  test.each([
    ['was agreed to at that moment', { ...subscriber, createdAt: SENT }],
    ['was resumed before', { ...subscriber, resumedAt: SENT - 1 }],
    ['was paused until now', { ...subscriber, hold: { ...paused, until: NOW } }],
    ['needs no confirmation', { ...subscriber, status: confirmationNotNeeded }],
  ])('holds a subscription that %s', async (_what, subscription) => {
    expect((await apply(aBounce(mail), { subscription })).result?.hasChanged).toBe(true);
  });
});

describe('a confirmation that bounces', () => {
  const waiting = { ...subscriber, status: unconfirmed };
  const bounce = { sentAt: SENT, detail: 'smtp; 550 5.1.1 user unknown', smtpStatus: '5.1.1' };

  test('is noted of the subscription that waits for it, which is neither held nor listed', async () => {
    const { result, calls, eventOf } = await apply(aBounce(mail), { subscription: waiting });
    expect([result?.hasChanged, eventOf]).toEqual([true, undefined]);
    expect(calls).toEqual([
      ['get', TOPIC, ID],
      ['noted', bounce],
    ]);
    const plain = await apply(aBounce({ ...mail, details: { bouncedRecipients: [{}] } }), { subscription: waiting });
    expect(plain.calls[1]).toEqual(['noted', { sentAt: SENT }]);
  });

  test('is noted once, and never in place of a later one', async () => {
    for (const sentAt of [SENT, SENT + 1]) {
      const subscription = { ...waiting, confirmationBounce: { sentAt } };
      const { result, called } = await apply(aBounce(mail), { subscription });
      expect([result?.hasChanged, called]).toEqual([false, ['get']]);
    }
    const subscription = { ...waiting, confirmationBounce: { sentAt: SENT - 1 } };
    expect((await apply(aBounce(mail), { subscription })).result?.hasChanged).toBe(true);
    expect((await apply(aBounce(mail), { subscription, isOvertaken: true })).result?.hasChanged).toBe(false);
  });
});

describe('a mail that is complained of', () => {
  test('has its subscription cancelled', async () => {
    const { result, calls } = await apply(aComplaint(mail));
    expect(result).toMatchObject({ protocol: 'email', kind: 'complained', topicId: TOPIC, hasChanged: true });
    expect(calls).toEqual([['get', TOPIC, ID], ['status', cancelled, IN_FORCE], VERSION]);
  });

  test('has an event of its own, also when that comes again', async () => {
    const first = await apply(aComplaint(mail));
    const detail = { since: '2026-03-04T06:00:00Z', reason: 'Complaint (abuse)', protocol: 'email' };
    expect(first.eventOf).toMatchObject({ detailType: 'SMN Mail Complained', detail });
    const again = await apply(aComplaint(mail), { subscription: { ...subscriber, status: cancelled } });
    expect([again.result?.hasChanged, again.eventOf?.id]).toEqual([false, first.eventOf?.id]);
    const other = await apply(aComplaint({ ...mail, sentAt: new Date(SENT + 1000).toISOString() }));
    expect(other.eventOf?.id).not.toBe(first.eventOf?.id);
  });

  test('cancels an invitation too, which has not changed what was in force', async () => {
    const { result, calls } = await apply(aComplaint(mail), { subscription: { ...subscriber, status: unconfirmed } });
    expect(result?.hasChanged).toBe(false);
    expect(calls.slice(1)).toEqual([['status', cancelled, IN_FORCE], ['status', cancelled, [unconfirmed]], VERSION]);
  });

  test('of a subscription that is gone has neither an effect nor an event', async () => {
    const { eventOf, called } = await apply(aComplaint(mail), { subscription: undefined });
    expect([eventOf, called]).toEqual([undefined, ['get']]);
  });
});

describe('the report of a text', () => {
  const text = aSubscription({ id: ID, topicId: TOPIC, topicUrn: TOPIC_URN, protocol: 'sms', createdAt: 1 });
  const sent = { sentAt: SENT, parts: 2, country: 'US' };
  const report = (eventType: string, origin: { kind?: string; topicId?: string } = {}, given: Given = {}) => {
    const about = { topicUrn: TOPIC_URN, topicId: TOPIC, messageId: MESSAGE, subscriptionId: ID, sent, ...origin };
    return apply(aTextEvent(eventType, { context: textContextOf(about), sentAt: SENT, textId: 'text' }), {
      subscription: text,
      ...given,
    });
  };
  const OF = { protocol: 'sms', project: 'project-1', topicId: TOPIC, messageId: MESSAGE };
  const SUBTRACTED = ['subtracted', TOPIC, hourOf(SENT), 'text'];
  const BILLED = ['billed', 'text'];

  test('that has arrived is what it has cost, and nothing else', async () => {
    const { result, calls } = await report('TEXT_DELIVERED');
    expect([result, calls]).toEqual([{ ...OF, kind: 'delivered', hasChanged: false }, [BILLED]]);
  });

  test('that has not is subtracted from its topic’s statistics', async () => {
    const { result, calls } = await report('TEXT_UNREACHABLE');
    const reason = expect.stringContaining('TEXT_UNREACHABLE');
    expect([result, calls]).toEqual([{ ...OF, kind: 'undelivered', reason, hasChanged: true }, [SUBTRACTED, BILLED]]);
    expect((await report('TEXT_UNREACHABLE', {}, { isFirst: false })).result?.hasChanged).toBe(false);
  });

  test('is not subtracted where it asked for consent', async () => {
    const { result, calls } = await report('TEXT_UNREACHABLE', { kind: 'confirmation' });
    expect([result?.hasChanged, calls]).toEqual([false, [BILLED]]);
  });

  test('holds a subscription whose number is not valid, also when it was subtracted before', async () => {
    for (const isFirst of [true, false]) {
      const { result, called } = await report('TEXT_INVALID', {}, { isFirst });
      expect([result?.kind, result?.hasChanged]).toEqual(['bounced', true]);
      expect(called).toEqual(['subtracted', 'get', 'hold', 'version', 'listed', 'billed']);
    }
    const gone = await report('TEXT_INVALID', {}, { isFirst: false, subscription: undefined });
    expect([gone.result?.hasChanged, gone.called]).toEqual([false, ['subtracted', 'get', 'billed']]);
  });

  test('cancels a subscription whose phone blocks texts', async () => {
    const { result, called } = await report('TEXT_BLOCKED', { kind: 'cancellation' });
    expect([result?.kind, result?.hasChanged]).toEqual(['opted-out', true]);
    expect(called).toEqual(['get', 'status', 'version', 'billed']);
  });

  test('of one without a topic is recorded with what it has cost', async () => {
    const direct = { topicId: '' };
    const cost = { parts: 2, priceUsd: 0.09582, carrierFeeUsd: 0.006 };
    const arrived = await report('TEXT_DELIVERED', direct);
    const { topicId: _none, ...of } = OF;
    expect(arrived.result).toEqual({ ...of, kind: 'delivered', hasChanged: true });
    const at = SENT + 3000;
    expect(arrived.calls).toEqual([
      ['direct', { project: 'project-1', id: ID }, { at, reason: undefined, ...cost }],
      BILLED,
    ]);
    const failed = await report('TEXT_INVALID', direct, { isFirst: false });
    expect(failed.result).toMatchObject({ kind: 'bounced', hasChanged: false });
    expect(failed.calls[0]?.[2]).toMatchObject({ at, reason: expect.stringContaining('TEXT_INVALID') });
  });

  test('that says nothing yet has no consequences', async () => {
    const event = aTextEvent('TEXT_QUEUED', { details: { isFinal: false } });
    expect(await apply(event)).toMatchObject({ result: undefined, calls: [] });
  });
});

describe('what a lane was told', () => {
  const note = { v: 1, kind: 'opted-out', topicId: TOPIC, subscriptionId: ID, sentAt: SENT };

  test('cancels the subscription of a number that has opted out', async () => {
    const { result, called } = await apply(note);
    expect(result).toEqual({ protocol: 'sms', kind: 'opted-out', topicId: TOPIC, hasChanged: true });
    expect(called).toEqual(['get', 'status', 'version']);
    const again = await apply(note, { subscription: { ...subscriber, status: cancelled } });
    expect(again.result?.hasChanged).toBe(false);
  });
});

describe('what is no feedback', () => {
  test('has no consequences where it is an event of another kind', async () => {
    expect(await apply({ ...aBounce(mail), eventType: 'Delivery' })).toMatchObject({ result: undefined, calls: [] });
  });

  test.each([{}, [], { eventType: 'TEXT_DELIVERED' }, { v: 1, kind: 'opted-out' }])(
    'is refused: %j',
    async (message) => {
      await expect(apply(message)).rejects.toThrow();
    },
  );
});
