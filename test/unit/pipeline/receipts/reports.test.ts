import { describe, expect, test } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { Message } from '#src/domain/messages/message.ts';
import type { FollowUp } from '#src/pipeline/delivery/delivery-plan.ts';
import { beginReceipts, type StoredMessage } from '#src/pipeline/receipts/begin-receipts.ts';
import { factsOf, reportMessages, sendReports } from '#src/pipeline/receipts/report.ts';
import { deliveryReports, droppedReports } from '#src/pipeline/receipts/report-deliveries.ts';
import { reportDropped, reportHeld, reportReleased } from '#src/pipeline/receipts/report-held.ts';
import type { QueueMessage } from '#src/queues/envelope-writer.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { aCopyFor, heldOf } from '#test/support/held-messages.ts';
import { createRecordingQueues } from '#test/support/recording-queues.ts';
import { aSubscription } from '#test/support/records.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');
const PUBLISHED = Date.parse('2026-03-04T05:06:07.891Z');
const OF = { messageId: 'm', publishedAt: PUBLISHED };

const bodiesOf = (messages: readonly QueueMessage[]) => messages.map(({ text }) => JSON.parse(text));
/** A recipient with its place in the receipt. */
const placed = (index: number, change: Parameters<typeof aRecipient>[0] = {}) =>
  aRecipient({ subscriptionId: `s${index}`, receipt: `https.0.${index}`, ...change });
const envelope = anEnvelope({ ...OF, protocol: 'https', recipients: [0, 1, 2, 3].map((index) => placed(index)) });

describe('a fact', () => {
  const attemptLog = [{ reason: 'HTTP 503', at: [1] }];

  test('has what is known, and nothing of a recipient without a place', () => {
    const all = { redrives: 1, attemptLog };
    const circumstances = { state: 'held', at: NOW, until: NOW + 1, reason: 'paused' } as const;
    expect(factsOf({ releases: 2, attempt: 3 }, placed(1, all), circumstances)).toEqual([
      {
        ...{ place: 'https.0.1', state: 'held', subscriptionId: 's1', at: NOW, until: NOW + 1, reason: 'paused' },
        ...{ redrives: 1, releases: 2, attempts: 3, attemptLog },
      },
    ]);
    expect(factsOf({ attempt: 0 }, placed(1), { state: 'waiting', at: NOW })).toEqual([
      { place: 'https.0.1', state: 'waiting', subscriptionId: 's1', at: NOW },
    ]);
    expect(factsOf({ attempt: 3 }, aRecipient(), circumstances)).toEqual([]);
  });

  test('has attempts where some were made and are logged', () => {
    const attemptsOf = (attempt: number | undefined, log: typeof attemptLog | undefined) =>
      factsOf({ ...(attempt !== undefined && { attempt }) }, placed(1, { ...(log && { attemptLog: log }) }), {
        ...{ state: 'dead', at: NOW },
      }).map(({ attempts, attemptLog: logged }) => [attempts, logged]);
    expect(attemptsOf(1, attemptLog)).toEqual([[1, attemptLog]]);
    for (const [attempt, log] of [
      [0, attemptLog],
      [undefined, attemptLog],
      [1, undefined],
    ] as const)
      expect(attemptsOf(attempt, log)).toEqual([[undefined, undefined]]);
  });

  test('has its reason cut to 200 characters', () => {
    const reasonOf = (reason: string) => factsOf({}, placed(1), { state: 'dead', at: NOW, reason })[0]?.reason;
    expect(reasonOf('x'.repeat(201))).toBe('x'.repeat(200));
    expect(reasonOf(`${'x'.repeat(199)}\ud83d\ude00`)).toBe(`${'x'.repeat(199)}\ufffd`);
  });
});

describe('a report', () => {
  test('is one message, and none of nothing', () => {
    expect(reportMessages(OF, {})).toEqual([]);
    expect(reportMessages(OF, { delivered: [], facts: [] })).toEqual([]);
    expect(bodiesOf(reportMessages(OF, { delivered: ['https.0.1'] }))).toEqual([
      { v: 1, ...OF, delivered: ['https.0.1'] },
    ]);
    const facts = factsOf({}, placed(1), { state: 'dead', at: NOW });
    expect(bodiesOf(reportMessages(OF, { facts }))).toEqual([{ v: 1, ...OF, facts }]);
    const range = { name: '0', part: 'all', totals: {} };
    expect(bodiesOf(reportMessages(OF, { range }))).toEqual([{ v: 1, ...OF, range }]);
  });

  test('is sent to the receipts queue, and fails when that refuses; of none there is no request', async () => {
    const messages = reportMessages(OF, { delivered: ['https.0.1'] });
    const queues = createRecordingQueues();
    await sendReports(messages, { queues });
    expect(queues.sent.map(({ to }) => to)).toEqual([{ role: 'receipts' }]);
    await expect(sendReports(messages, { queues: createRecordingQueues(() => true) })).rejects.toThrow('refused');
    const send = () => Promise.reject(new Error('asked'));
    await sendReports([], { queues: { send } });
  });
});

describe('a round of deliveries reports', () => {
  const delivered: Outcome = { kind: 'delivered' };
  const leaving = (to: FollowUp['to'], index: number, lastFailure?: string): FollowUp => ({
    ...{ to, delaySeconds: 5 },
    envelope: { ...envelope, attempt: 1, recipients: [placed(index, { ...(lastFailure && { lastFailure }) })] },
  });
  const reports = (outcomes: readonly Outcome[], followUps: readonly FollowUp[]) => {
    const results = outcomes.flatMap((outcome, index) => {
      const recipient = envelope.recipients[index];
      return recipient === undefined ? [] : [{ recipient, outcome, startedAt: NOW }];
    });
    return bodiesOf(deliveryReports({ envelope, results, followUps, now: NOW }));
  };

  test('who has got it', () => {
    const plain = { recipient: aRecipient(), outcome: delivered, startedAt: NOW };
    expect(bodiesOf(deliveryReports({ envelope, results: [plain], followUps: [], now: NOW }))).toEqual([]);
    expect(reports([delivered, { kind: 'expired' }, delivered], [])).toEqual([
      { v: 1, ...OF, delivered: ['https.0.0', 'https.0.2'] },
    ]);
  });

  test('who is tried again after a failure, when and why; of the rest once it is kept or filed', () => {
    const followUps = [
      leaving('retries', 0, 'HTTP 503'),
      leaving('retries', 1),
      leaving('hold', 2, 'HTTP 503'),
      leaving('deadLetters', 3, 'HTTP 503'),
    ];
    expect(reports([], followUps)).toEqual([
      {
        ...{ v: 1, ...OF },
        facts: [
          {
            ...{ place: 'https.0.0', state: 'waiting', subscriptionId: 's0', at: NOW },
            ...{ until: NOW + 5000, reason: 'HTTP 503' },
          },
        ],
      },
    ]);
  });
});

describe('an envelope that was checked again reports', () => {
  const factsIn = (messages: readonly QueueMessage[]) => bodiesOf(messages).flatMap(({ facts }) => facts);
  const step = (index: number) => ({ subscriptionId: `s${index}`, endpoint: '+1', receipt: `https.0.${index}` });

  test('who is dropped, and none of those that go on, whatever the way', () => {
    const wanted = { ...envelope, recipients: [placed(0)] };
    const held = { ...envelope, recipients: [placed(1)] };
    const followUps = [{ to: 'hold' as const, delaySeconds: 0, envelope: held }];
    const dropped = { state: 'dropped', at: NOW, reason: 'not wanted any more' };
    expect(factsIn(droppedReports({ envelope, wanted, followUps, now: NOW }))).toMatchObject([
      { place: 'https.0.2', ...dropped },
      { place: 'https.0.3', ...dropped },
    ]);
    expect(factsIn(droppedReports({ envelope, wanted: undefined, followUps: [], now: NOW }))).toHaveLength(4);
  });

  test('nothing of one that was not read again', () => {
    const escalated = { ...envelope, escalation: { steps: [[step(7)]], waitSeconds: 60 } };
    expect(droppedReports({ envelope, wanted: envelope, followUps: [], now: NOW })).toEqual([]);
    expect(droppedReports({ envelope: escalated, wanted: escalated, followUps: [], now: NOW })).toEqual([]);
  });

  test('those of later steps of calls, too', () => {
    const escalation = { steps: [[step(7)], [step(8)]], waitSeconds: 60 };
    const answered = { ...envelope, recipients: [placed(0)], escalation };
    const all = droppedReports({ envelope: answered, wanted: undefined, followUps: [], now: NOW });
    expect(factsIn(all).map(({ place }) => place)).toEqual(['https.0.0', 'https.0.7', 'https.0.8']);
    const next = { ...envelope, recipients: [placed(7)], escalation: { ...escalation, steps: [[step(8)]] } };
    const followUps = [{ to: 'lane', delaySeconds: 0, envelope: next } as const];
    const first = droppedReports({ envelope: answered, wanted: undefined, followUps, now: NOW });
    expect(factsIn(first).map(({ place }) => place)).toEqual(['https.0.0']);
  });
});

describe('a backlog reports', () => {
  const subscription = aSubscription({ id: 's', topicId: 't' });
  const copy = (messageId: string, recipient: Parameters<typeof aRecipient>[0] = {}, releases?: number) =>
    aCopyFor(subscription, { messageId, ...(releases !== undefined && { releases }) }, recipient);
  const sentBy = async (work: (queues: ReturnType<typeof createRecordingQueues>) => Promise<void>) => {
    const queues = createRecordingQueues();
    await work(queues);
    return queues.sent.flatMap(({ body }) =>
      body.facts.map((fact: object) => ({ messageId: body.messageId, ...fact })),
    );
  };

  test('what comes to be held: for a reason of its own, or of its subscription, or a pause', async () => {
    const held = { reason: 'window', until: NOW + 5 };
    const envelopes = [copy('own', { receipt: 'a.0.1', held }), copy('other', { receipt: 'a.0.1' }), copy('none')];
    const asked: unknown[] = [];
    const factsWith = (hold: { reason: string; until?: number } | undefined) =>
      sentBy((queues) => {
        const holdOf = ({ topicId, subscriptionId }: { topicId: string; subscriptionId: string }) => {
          asked.push([topicId, subscriptionId]);
          return hold;
        };
        return reportHeld(envelopes, { at: NOW, holdOf }, { queues });
      });
    const fact = { place: 'a.0.1', state: 'held', subscriptionId: 's', at: NOW };
    expect(await factsWith({ reason: 'bounced' })).toEqual([
      { messageId: 'own', ...fact, ...held },
      { messageId: 'other', ...fact, reason: 'bounced' },
    ]);
    expect(asked).toEqual([
      ['t', 's'],
      ['t', 's'],
    ]);
    expect((await factsWith(undefined))[1]).toEqual({ messageId: 'other', ...fact, reason: 'paused' });
  });

  test('what leaves it: released where the lane has a copy, and else dropped', async () => {
    const receipt = 'a.0.1';
    const [sent, dropped, plain] = [
      copy('sent', { receipt, redrives: 2 }, 3),
      copy('dropped', { receipt }),
      copy('plain'),
    ];
    const messages = heldOf(dropped, sent, plain);
    const facts = await sentBy((queues) => reportReleased({ messages, sent: [sent], at: NOW }, { queues }));
    const fact = { place: receipt, subscriptionId: 's', at: NOW };
    expect(facts).toEqual([
      { messageId: 'sent', ...fact, state: 'waiting', releases: 4, redrives: 2 },
      { messageId: 'dropped', ...fact, state: 'dropped', releases: 1 },
    ]);
    expect(await sentBy((queues) => reportDropped({ messages, at: NOW }, { queues }))).toMatchObject([
      { messageId: 'dropped', state: 'dropped' },
      { messageId: 'sent', state: 'dropped' },
    ]);
  });
});

describe('receipts are begun', () => {
  const aMessage = (id: string, change: Partial<Message> = {}): Message => ({
    ...{ id, topicUrn: 'urn:smn:us-east-1:p:orders', topicId: 't', bodies: { default: 'High water' } },
    ...{ publishedAt: PUBLISHED, expiresAt: NOW, hasReceipt: true as const },
    ...change,
  });
  const begin = async (stored: readonly StoredMessage[], { isDown = false, isRefusing = false } = {}) => {
    const heads: unknown[] = [];
    const lost: unknown[] = [];
    const queues = createRecordingQueues(() => isRefusing);
    const put = async (all: readonly object[]) => {
      if (isDown) throw new Error('down');
      heads.push(all);
    };
    const onReceiptsLost = (error: unknown, receipts: number) => lost.push([error, receipts]);
    await beginReceipts(stored, { receiptHeads: { put }, queues, onReceiptsLost });
    return { heads, lost, queued: queues.sent.map(({ body }) => body) };
  };
  const plan = { ranges: 1, requests: 0 };
  const { hasReceipt: _has, ...without } = aMessage('none');
  const stored = [
    { message: aMessage('a'), plan },
    { message: without, plan },
    { message: aMessage('b'), plan },
  ];
  const HEAD = {
    publishedAt: PUBLISHED,
    expiresAt: NOW,
    topicUrn: 'urn:smn:us-east-1:p:orders',
    topicId: 't',
    ...plan,
  };

  test('by one write, of the messages that have one', async () => {
    expect(await begin(stored)).toEqual({
      heads: [
        [
          { messageId: 'a', ...HEAD },
          { messageId: 'b', ...HEAD },
        ],
      ],
      ...{ lost: [], queued: [] },
    });
    expect((await begin([{ message: without, plan }])).heads).toEqual([]);
  });

  test('with their subject, unless that is encrypted, and the totals that are known', async () => {
    const totals = { https: { recipients: 1, filtered: 0 } };
    const encryption = { keyId: 'k', dataKey: 'AAAA' };
    const headOf = async (change: Partial<Message>, given = {}) =>
      (await begin([{ message: aMessage('a', change), plan: { ...plan, ...given } }])).heads.flat()[0];
    expect(await headOf({ subject: 'Tides' }, { totals })).toEqual({
      messageId: 'a',
      ...HEAD,
      subject: 'Tides',
      totals,
    });
    expect(await headOf({ subject: 'x', encryption })).toEqual({ messageId: 'a', ...HEAD });
  });

  test('by the queue where the table is down, and are lost where that refuses', async () => {
    const { publishedAt, ...head } = HEAD;
    const queued = ['a', 'b'].map((messageId) => ({ v: 1, messageId, publishedAt, head }));
    expect(await begin(stored, { isDown: true })).toEqual({ heads: [], lost: [], queued });
    const { lost } = await begin(stored, { isDown: true, isRefusing: true });
    expect(lost).toEqual([[expect.any(Error), 2]]);
  });
});
