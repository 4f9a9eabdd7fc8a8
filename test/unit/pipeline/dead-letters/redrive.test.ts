import { describe, expect, test } from 'vitest';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { CapUse } from '#src/domain/usage/spend-caps.ts';
import { type RedriveDependencies, redrive } from '#src/pipeline/dead-letters/redrive.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import type { FiledDeadLetter } from '#src/stores/deliveries/dead-letter-store.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { createRecordingQueues } from '#test/support/recording-queues.ts';
import { aSubscription } from '#test/support/records.ts';

const NOW = Date.parse('2026-03-05T05:06:10Z');
const FILED = NOW - 60_000;
const HOUR_MS = 3_600_000;
const subscriber = aSubscription({ id: 's', topicId: 't', createdAt: 7 });

type Given = {
  readonly envelope?: Envelope | undefined;
  readonly subscription?: Subscription | undefined;
  readonly use?: CapUse;
  readonly isAbsent?: boolean;
  readonly isRefusing?: boolean;
};

/** A letter of a message that was to live for an hour, with a recipient as it was given up. */
const letter = (change: Partial<Envelope> = {}, recipient: Parameters<typeof aRecipient>[0] = {}): Envelope => {
  const publishedAt = NOW - 24 * HOUR_MS;
  const given = { subscriptionId: 's', reason: 'HTTP 500', lastFailure: 'HTTP 500', ...recipient };
  return anEnvelope({
    ...{ messageId: 'm', topicId: 't', publishedAt, expiresAt: publishedAt + HOUR_MS, attempt: 7 },
    recipients: [aRecipient(given)],
    ...change,
  });
};

const PLAIN = { subscriptionId: 's', endpoint: 'someone@example.com' };

const again = async (given: Given = {}) => {
  const envelope = 'envelope' in given ? given.envelope : letter();
  const subscription = 'subscription' in given ? given.subscription : subscriber;
  const queues = createRecordingQueues(({ to }) => given.isRefusing === true && to.role === 'lane');
  const removed: unknown[] = [];
  const filed: FiledDeadLetter = {
    ...{ id: 'letter', shortId: 'short', project: 'project-1', kind: 'notification', topicUrn: '', protocol: 'email' },
    ...{ messageId: 'm', subscriptionId: 's', endpoint: '', reason: '', attempts: 7, at: FILED },
    ...(envelope !== undefined && { envelope }),
  };
  const dependencies: RedriveDependencies = {
    deadLetters: {
      get: async () => (given.isAbsent === true ? undefined : filed),
      remove: async (...args) => {
        removed.push([...args, queues.sent.length]);
        return true;
      },
    },
    deadLetterTokens: { decrypt: async (token, of) => `${token} of ${of.messageId} ${of.subscriptionId}` },
    subscriptions: {
      getMany: async (_topicId, ids) =>
        new Map(subscription !== undefined && ids.includes(subscription.id) ? [[subscription.id, subscription]] : []),
    },
    spending: { reached: async () => given.use },
    ...{ queues, clock: () => NOW },
  };
  const result = await redrive('letter', dependencies);
  const on = (role: string) => queues.sent.filter(({ to }) => to.role === role);
  return { result, removed, sent: on('lane'), facts: on('receipts').flatMap(({ body }) => body.facts) };
};

describe('a letter that is redriven', () => {
  test('goes to its lane as a first attempt with its whole time from now, and leaves the file after that', async () => {
    const { result, removed, sent } = await again();
    expect([result, removed]).toEqual([{ outcome: 'redriven' }, [['letter', FILED, 1]]]);
    const body = { ...letter({ attempt: 0 }), requeued: true, expiresAt: NOW + HOUR_MS, recipients: [PLAIN] };
    expect(sent).toEqual([{ to: { role: 'lane', lane: 'email' }, delaySeconds: undefined, body }]);
  });

  test('has nothing left of how it was given up but how often it was released', async () => {
    const marks = { throttleWaits: 3, isolated: true, checkedAt: 1, slot: 1, probe: true, releases: 2 } as const;
    const attemptLog = [{ reason: 'HTTP 500', at: [1] }];
    const [one] = (await again({ envelope: letter(marks, { attemptLog, hasExpired: true }) })).sent;
    expect(one?.body).toMatchObject({ releases: 2, recipients: [PLAIN] });
    expect(one?.body.recipients).toEqual([PLAIN]);
    for (const gone of ['throttleWaits', 'isolated', 'checkedAt', 'slot', 'probe'])
      expect(one?.body).not.toHaveProperty(gone);
    expect((await again()).sent[0]?.body).not.toHaveProperty('releases');
  });

  test('has its token as it was', async () => {
    const [one] = (await again({ envelope: letter({}, { encryptedToken: 'AAAA' }) })).sent;
    expect(one?.body.recipients).toEqual([{ ...PLAIN, token: 'AAAA of m s' }]);
  });

  test.each([
    ['notification', subscriber, true],
    ['direct', undefined, true],
    ['removal', undefined, true],
    ['detection', undefined, false],
    ['confirmation', { ...subscriber, status: SUBSCRIPTION_STATUS.unconfirmed }, false],
    ['cancellation', { ...subscriber, status: SUBSCRIPTION_STATUS.cancelled }, false],
  ] as const)('of kind %s has its time anew or not', async (kind, subscription, isProlonged) => {
    const envelope = letter({ kind });
    const [one] = (await again({ envelope, subscription })).sent;
    expect(one?.body.expiresAt).toBe(isProlonged ? NOW + HOUR_MS : envelope.expiresAt);
  });

  test('has the time of its own copy anew, which counts from its last redrive', async () => {
    const { publishedAt } = letter();
    const recipientOf = async (recipient: Parameters<typeof aRecipient>[0]) =>
      (await again({ envelope: letter({}, recipient) })).sent[0]?.body.recipients[0];
    const first = { expiresAt: publishedAt + 5000 };
    expect(await recipientOf(first)).toEqual({ ...PLAIN, redrivenAt: NOW, expiresAt: NOW + 5000 });
    const second = { redrivenAt: NOW - HOUR_MS, expiresAt: NOW - HOUR_MS + 7000 };
    expect(await recipientOf(second)).toEqual({ ...PLAIN, redrivenAt: NOW, expiresAt: NOW + 7000 });
  });

  test('counts its redrives where it has a receipt, which says that it is waiting again', async () => {
    const receipt = 'email.0.1';
    const { sent, facts } = await again({ envelope: letter({}, { receipt, redrives: 1 }) });
    expect(sent[0]?.body.recipients).toEqual([{ ...PLAIN, receipt, redrives: 2 }]);
    expect(facts).toEqual([{ place: receipt, state: 'waiting', subscriptionId: 's', at: NOW, redrives: 2 }]);
    const first = await again({ envelope: letter({}, { receipt }) });
    expect(first.facts).toMatchObject([{ redrives: 1 }]);
    expect((await again()).facts).toEqual([]);
  });
});

describe('a letter that is not redriven', () => {
  test('is absent, or cannot be read', async () => {
    expect(await again({ isAbsent: true })).toMatchObject({ result: { outcome: 'absent' }, removed: [], sent: [] });
    const unreadable = await again({ envelope: undefined });
    expect(unreadable).toMatchObject({ result: { outcome: 'unreadable' }, removed: [], sent: [] });
  });

  test('is of a project that has spent its cap, and stays where it is', async () => {
    const use = { protocol: 'email', month: '2026-03', capUsd: 1, spentUsd: 2 } as const;
    const { result, removed, sent, facts } = await again({ use });
    expect(result).toEqual({ outcome: 'capped', use });
    expect([removed, sent, facts]).toEqual([[], [], []]);
  });

  test('stays where its queue refuses it', async () => {
    await expect(again({ isRefusing: true })).rejects.toThrow('refused the redriven message');
  });

  const { unconfirmed, confirmed, confirmationNotNeeded, cancelled } = SUBSCRIPTION_STATUS;

  test.each([
    ['the subscription is gone', 'notification', undefined],
    ['its owner has cancelled it', 'notification', { ...subscriber, status: cancelled }],
    ['it is not confirmed', 'notification', { ...subscriber, status: unconfirmed }],
    ['it is confirmed already', 'confirmation', { ...subscriber, status: confirmed }],
    ['it needs no confirmation', 'confirmation', { ...subscriber, status: confirmationNotNeeded }],
  ] as const)('is dropped and says why: %s', async (why, kind, subscription) => {
    const receipt = 'email.0.1';
    const { result, removed, sent, facts } = await again({ envelope: letter({ kind }, { receipt }), subscription });
    expect(result).toEqual({ outcome: 'dropped', why: expect.stringContaining(why) });
    expect([removed, sent]).toEqual([[['letter', FILED, 1]], []]);
    expect(facts).toMatchObject([{ state: 'dropped', at: NOW, redrives: 1 }]);
  });

  test('is dropped where its link is void, whatever the subscription is now', async () => {
    const bound = letter({}, { tokenBinding: { createdAt: 1 } });
    const { result } = await again({ envelope: bound });
    expect(result).toEqual({ outcome: 'dropped', why: expect.stringContaining('its link is void') });
  });
});
