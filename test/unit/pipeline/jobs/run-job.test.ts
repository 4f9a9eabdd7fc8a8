import { describe, expect, test } from 'vitest';
import type { Job } from '#src/domain/jobs/job.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { CapUse } from '#src/domain/usage/spend-caps.ts';
import { type RunJobDependencies, runJob } from '#src/pipeline/jobs/run-job.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { backlogCursorAfter } from '#src/stores/deliveries/backlog-page.ts';
import type { FiledDeadLetter } from '#src/stores/deliveries/dead-letter-store.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { aCopyFor, envelopesOfHeld, heldOf } from '#test/support/held-messages.ts';
import { createRecordingQueues, type RecordedMessage } from '#test/support/recording-queues.ts';
import { aSubscription } from '#test/support/records.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');
const STARTED = NOW - 60_000;

const aJob = (change: Partial<Job> = {}): Job => ({
  ...{ project: 'p', id: 'job', action: 'redrive', selection: {}, state: 'running', startedAt: STARTED },
  ...{ busyUntil: NOW, done: 0, failed: 0, dropped: 0 },
  ...change,
});

/** A letter of a subscriber who still wants it, filed so long before the job began. */
const aLetter = (index: number, change: Partial<FiledDeadLetter> = {}): FiledDeadLetter => {
  const subscriptionId = `s${index}`;
  const envelope = anEnvelope({ messageId: `m${index}`, recipients: [aRecipient({ subscriptionId })] });
  return {
    ...{
      id: `letter-${index}`,
      shortId: `short-${index}`,
      project: 'p',
      kind: 'notification',
      topicUrn: envelope.topicUrn,
    },
    ...{ messageId: `m${index}`, protocol: 'email', subscriptionId, endpoint: 'e', reason: 'HTTP 500', attempts: 7 },
    ...{ at: STARTED - index, envelope },
    ...change,
  };
};

type Given = {
  readonly letters?: readonly FiledDeadLetter[];
  /** Subscriptions of the topic, and what is held of them. */
  readonly subscriptions?: readonly Subscription[];
  readonly held?: readonly Envelope[];
  /** What the clock of the invocation says at each look; the last again and again. */
  readonly remaining?: readonly number[];
  readonly refuses?: (message: RecordedMessage) => boolean;
  /** After how many notes the job is another worker's, or stopped. */
  readonly lostAfter?: number;
  readonly stoppedAfter?: number;
  readonly request?: object;
  /** Ids of letters that are removed before they are worked, and of those whose project has spent its cap. */
  readonly absent?: readonly string[];
  readonly use?: CapUse;
};

const LETTERS_PER_PAGE = 50;

/** Works a message of the queue of jobs on tables in memory. */
const run = async (job: Job | undefined, given: Given = {}) => {
  const { remaining = [60_000], subscriptions = [], held = [] } = given;
  const letters = [...(given.letters ?? [])];
  const backlog: HeldMessage[] = [...heldOf(...held)];
  const known = new Map(subscriptions.map((one) => [one.id, one]));
  const queues = createRecordingQueues(given.refuses);
  const notes: Parameters<RunJobDependencies['jobs']['note']>[1][] = [];
  const calls: unknown[] = [];
  let current = job;
  let looks = 0;
  const dependencies: RunJobDependencies = {
    jobs: {
      take: async (turn) => {
        calls.push(['take', turn]);
        return current;
      },
      note: async (_turn, part) => {
        notes.push(part);
        if (current === undefined || notes.length > (given.lostAfter ?? 1000)) return undefined;
        const { before: _before, notes: all, ...rest } = part;
        const state = notes.length >= (given.stoppedAfter ?? 1000) ? 'stopped' : 'running';
        const { pending: _pending, cursor: _cursor, ...kept } = current;
        current = {
          ...{ ...kept, state, notes: all, noted: `note-${notes.length}` },
          ...(rest.pending !== undefined && { pending: rest.pending }),
          ...(rest.cursor !== undefined && { cursor: rest.cursor }),
        };
        return current;
      },
      end: async () => void calls.push(['end']),
    },
    deadLetters: {
      get: async (id) => letters.find((letter) => letter.id === id && given.absent?.includes(id) !== true),
      remove: async (id, at) => {
        const index = letters.findIndex((letter) => letter.id === id && letter.at === at);
        if (index >= 0) letters.splice(index, 1);
        return index >= 0;
      },
      list: async ({ limit, cursor = '', since, until, matches }) => {
        calls.push(['list', limit, since, until]);
        const from = Number(/\d+$/.exec(cursor)?.[0] ?? 0);
        const all = (given.letters ?? []).filter((letter) => letter.at < (until ?? Number.POSITIVE_INFINITY));
        const page = all.slice(from, from + LETTERS_PER_PAGE);
        const next = from + LETTERS_PER_PAGE;
        return {
          deadLetters: page.filter((letter) => matches?.(letter) ?? true),
          ...(next < all.length && { cursor: `page ${next}` }),
        };
      },
    },
    deadLetterTokens: { decrypt: async (token) => token },
    spending: { reached: async () => given.use },
    backlog: {
      envelopesOf: envelopesOfHeld,
      remove: async (keys) => {
        for (const { pk, sk } of keys) {
          const index = backlog.findIndex((one) => one.pk === pk && one.sk === sk);
          if (index >= 0) backlog.splice(index, 1);
        }
      },
      page: async ({ subscriptionId, limit, cursor }) => {
        const all = backlog.filter(({ pk }) => pk.endsWith(`#${subscriptionId}`));
        const rest = all.filter((one) => cursor === undefined || one.sk > Buffer.from(cursor, 'base64url').toString());
        const messages = rest.slice(0, limit);
        const last = messages.at(-1);
        return { messages, ...(rest.length > limit && last !== undefined && { cursor: backlogCursorAfter(last) }) };
      },
      summarize: async ({ subscriptionId }) => ({
        ...{ count: backlog.filter(({ pk }) => pk.endsWith(`#${subscriptionId}`)).length, isMore: false },
      }),
    },
    subscriptions: {
      get: async (_topicId, id) => known.get(id),
      getMany: async (_topicId, ids) =>
        new Map(
          ids.flatMap((id) => (known.has(id) || letters.length === 0 ? [] : [[id, aSubscription({ id })] as const])),
        ),
      listById: async (_topicId, limit, after = '') => {
        const rest = subscriptions.filter(({ id }) => id > after);
        const page = rest.slice(0, limit);
        const last = page.at(-1)?.id;
        return { subscriptions: page, removed: [], ...(rest.length > limit && last !== undefined && { last }) };
      },
    },
    ...{ queues, clock: () => NOW, remainingMs: () => remaining[Math.min(looks++, remaining.length - 1)] ?? 0 },
  };
  const body = JSON.stringify({ v: 1, project: 'p', jobId: 'job', ...given.request });
  const counts = await runJob({ id: 'record', body }, dependencies).catch((error: unknown) => error);
  const on = (role: string) => queues.sent.filter(({ to }) => to.role === role).map(({ body: sent }) => sent);
  return {
    ...{ counts, notes, calls, on },
    left: { letters: letters.map(({ id }) => id), held: backlog.map(({ messageId }) => messageId) },
    isEnded: calls.some((call) => Array.isArray(call) && call[0] === 'end'),
  };
};

const lettersOf = (count: number, change: Partial<FiledDeadLetter> = {}) =>
  Array.from({ length: count }, (_, index) => aLetter(index, change));

describe('a job', () => {
  test('is taken with its ticket, for as long as the invocation may run and five seconds', async () => {
    const turn = { project: 'p', id: 'job', ticket: 'record', now: NOW, busyUntil: NOW + 65_000 };
    expect((await run(aJob())).calls[0]).toEqual(['take', turn]);
    const again = await run(aJob(), { request: { ticket: 'first' } });
    expect(again.calls[0]).toEqual(['take', { ...turn, ticket: 'first' }]);
  });

  test('of another worker is let go, and a message that cannot be read fails', async () => {
    expect((await run(undefined, { letters: lettersOf(1) })).counts).toEqual({ done: 0, failed: 0, dropped: 0 });
    expect((await run(aJob(), { request: { jobId: 7 } })).counts).toEqual(
      new Error('A message on the queue of jobs cannot be read'),
    );
  });

  test('removes first what was worked before a crash', async () => {
    const letters = lettersOf(2);
    const pending = JSON.stringify([['letter-1', STARTED - 1]]);
    const { left } = await run(aJob({ pending, action: 'delete', selection: { reason: 'none' } }), { letters });
    expect(left.letters).toEqual(['letter-0']);
  });

  test('goes on in a new message when there are three seconds or less, with its ticket', async () => {
    const letters = lettersOf(12);
    // Looks: at the beginning, for each note, and after it.
    const { on, notes, isEnded } = await run(aJob({ action: 'delete' }), {
      letters,
      remaining: [9000, 9000, 3001, 9000, 3000],
    });
    expect([notes.length, isEnded]).toEqual([2, false]);
    expect(on('jobs')).toEqual([{ v: 1, project: 'p', jobId: 'job', ticket: 'record' }]);
    expect((await run(aJob({ action: 'delete' }), { letters })).on('jobs')).toEqual([]);
    const refused = { letters, remaining: [0], refuses: ({ to }: RecordedMessage) => to.role === 'jobs' };
    expect((await run(aJob({ action: 'delete' }), refused)).counts).toEqual(
      new Error('The queue of jobs refused a request'),
    );
  });

  test('that was stopped ends after its part; one that was lost removes nothing of it', async () => {
    const letters = lettersOf(12);
    const stopped = await run(aJob({ action: 'delete' }), { letters, stoppedAfter: 1 });
    expect([stopped.counts, stopped.left.letters.length, stopped.isEnded]).toMatchObject([{ done: 5 }, 7, false]);
    const lost = await run(aJob({ action: 'delete' }), { letters, lostAfter: 1 });
    expect([lost.counts, lost.left.letters.length, lost.notes.length]).toMatchObject([{ done: 5 }, 7, 2]);
  });
});

describe('a job on dead letters', () => {
  test('sends them again, five at a time, and removes them once that is noted', async () => {
    const { counts, notes, on, left, isEnded } = await run(aJob(), { letters: lettersOf(12) });
    expect([counts, left.letters, isEnded]).toEqual([{ done: 12, failed: 0, dropped: 0 }, [], true]);
    expect(notes.map(({ done }) => done)).toEqual([5, 5, 2]);
    expect(on('lane').map(({ messageId }) => messageId)).toEqual(lettersOf(12).map(({ messageId }) => messageId));
    expect(notes[0]?.pending).toBe(JSON.stringify(lettersOf(5).map(({ id, at }) => [id, at])));
    expect(notes.map(({ before }) => before)).toEqual([undefined, 'note-1', 'note-2']);
  });

  test('deletes them without sending any', async () => {
    const { counts, on, left } = await run(aJob({ action: 'delete' }), { letters: lettersOf(7) });
    expect([counts, on('lane'), left.letters]).toEqual([{ done: 7, failed: 0, dropped: 0 }, [], []]);
  });

  test('goes through all pages, none of which is of letters filed after it began', async () => {
    const letters = [aLetter(900, { at: STARTED + 1 }), ...lettersOf(120)];
    const { counts, left, calls } = await run(aJob({ action: 'delete' }), { letters });
    expect([counts, left.letters]).toEqual([{ done: 120, failed: 0, dropped: 0 }, ['letter-900']]);
    expect(calls.filter((call) => Array.isArray(call) && call[0] === 'list')).toEqual(
      Array(3).fill(['list', 50, undefined, STARTED + 1]),
    );
    const early = await run(aJob({ selection: { from: 5, to: 9 } }));
    expect(early.calls[1]).toEqual(['list', 50, 5, 9]);
    const late = await run(aJob({ selection: { to: NOW } }));
    expect(late.calls[1]).toEqual(['list', 50, undefined, STARTED + 1]);
  });

  test('is about what its selection and the topics of its caller say', async () => {
    const letters = [aLetter(0), aLetter(1, { reason: 'timeout' }), aLetter(2, { project: 'other' })];
    const { left } = await run(aJob({ action: 'delete', selection: { reason: 'http' } }), { letters });
    expect(left.letters).toEqual(['letter-1', 'letter-2']);
    const bound = await run(aJob({ action: 'delete', topics: ['other-*'] }), { letters });
    expect(bound.left.letters).toHaveLength(3);
  });

  test('notes what it could not send, and why, once', async () => {
    const [first, second, third] = [aLetter(0), aLetter(1), aLetter(2)];
    const { envelope: _envelope, ...unreadable } = second;
    const bound = aRecipient({ subscriptionId: 's2', tokenBinding: { createdAt: 1 } });
    const unwanted = { ...third, envelope: anEnvelope({ recipients: [bound] }) };
    const { counts, notes, left } = await run(aJob(), { letters: [first, unreadable, unwanted] });
    expect([counts, left.letters]).toEqual([{ done: 1, failed: 1, dropped: 1 }, ['letter-1']]);
    expect(notes[0]?.notes).toMatchObject([
      { id: 'short-1', outcome: 'failed', protocol: 'email', endpoint: 'e', why: 'its message cannot be read' },
      { id: 'short-2', outcome: 'dropped', why: expect.stringContaining('link is void') },
    ]);
  });

  test('counts nothing of those that are gone, and those that a cap keeps back as failed: they stay', async () => {
    const gone = await run(aJob(), { letters: lettersOf(3), absent: ['letter-1'] });
    expect([gone.counts, gone.notes[0]?.notes]).toEqual([{ done: 2, failed: 0, dropped: 0 }, []]);
    const use = { protocol: 'email', month: '2026-03', capUsd: 1, spentUsd: 2 } as const;
    const { counts, notes, left } = await run(aJob(), { letters: lettersOf(1), use });
    expect([counts, left.letters]).toEqual([{ done: 0, failed: 1, dropped: 0 }, ['letter-0']]);
    expect(notes[0]?.notes).toMatchObject([{ outcome: 'failed', why: expect.stringContaining('OPS.0091') }]);
    expect(notes[0]?.pending).toBeUndefined();
  });

  test('counts what was sent of a part that fails, removes that, and begins again where it began', async () => {
    const refuses = ({ body }: RecordedMessage) => body.messageId === 'm6';
    const { counts, notes, left, isEnded } = await run(aJob(), { letters: lettersOf(12), refuses });
    expect(counts).toEqual(new Error('The queue of the lane refused the redriven message'));
    expect(notes.map(({ done }) => done)).toEqual([5, 4]);
    expect(notes[1]?.cursor).toBe(notes[0]?.cursor);
    expect([left.letters.slice(0, 2), isEnded]).toEqual([['letter-6', 'letter-10'], false]);
  });

  test('ends where there is none', async () => {
    const { counts, notes, isEnded } = await run(aJob());
    expect([counts, notes.length, isEnded]).toEqual([{ done: 0, failed: 0, dropped: 0 }, 1, true]);
  });
});

describe('a job on held messages', () => {
  const subscriber = (id: string, change: Partial<Subscription> = {}) =>
    aSubscription({ id, topicId: 't', createdAt: 7, hold: { reason: 'paused', since: 0 }, ...change });
  const copies = (of: Subscription, count: number, change: Partial<Envelope> = {}) =>
    Array.from({ length: count }, (_, index) =>
      aCopyFor(of, {
        messageId: `${of.id}-${index}`,
        publishedAt: STARTED - 1000 + index,
        expiresAt: NOW + 60_000,
        ...change,
      }),
    );
  const [one, two, three] = [subscriber('a'), subscriber('b'), subscriber('c')];
  const ofTopic = aJob({ action: 'release', topicId: 't' });

  test('releases them subscription by subscription, ten at a time, and ends', async () => {
    const held = [...copies(one, 12), ...copies(three, 3)];
    const { counts, on, left, notes, isEnded } = await run(ofTopic, { subscriptions: [one, two, three], held });
    expect([counts, left.held, isEnded]).toEqual([{ done: 15, failed: 0, dropped: 0 }, [], true]);
    expect(on('lane').map(({ messageId }) => messageId)).toEqual(held.map(({ messageId }) => messageId));
    expect(on('lane')[0]).toMatchObject({ overridesHold: true, releaseAskedAt: STARTED });
    expect(notes.map(({ done }) => done)).toEqual([0, 10, 2, 0, 3, 0]);
  });

  test('purges them a page at a time, and sends nothing', async () => {
    const { counts, on, left, notes } = await run(aJob({ action: 'purge', topicId: 't' }), {
      ...{ subscriptions: [one], held: copies(one, 150) },
    });
    expect([counts, left.held, on('lane')]).toEqual([{ done: 150, failed: 0, dropped: 0 }, [], []]);
    expect(notes.map(({ done }) => done)).toEqual([0, 100, 50, 0]);
  });

  test('is about one subscription where it says so', async () => {
    const subscriptionUrn = { region: 'us-east-1', project: 'p', name: 'orders', subscriptionId: 'b' };
    const held = [...copies(one, 1), ...copies(two, 2)];
    const { counts, left, notes } = await run(
      aJob({ action: 'release', topicId: 't', selection: { subscriptionUrn } }),
      {
        ...{ subscriptions: [one, two], held },
      },
    );
    expect([counts, left.held]).toEqual([{ done: 2, failed: 0, dropped: 0 }, ['a-0']]);
    expect(notes).toHaveLength(1);
  });

  test('has nothing of what was accepted after it began, is filtered out, or was sent by it and is back', async () => {
    const at = (publishedAt: number, change: Partial<Envelope> = {}) =>
      copies(one, 1, { messageId: `at ${publishedAt - STARTED}`, publishedAt, ...change });
    const sent = copies(one, 1, { messageId: 'sent', releases: 1, releaseAskedAt: STARTED });
    const before = copies(one, 1, { messageId: 'sent before', releases: 1, releaseAskedAt: STARTED - 1 });
    const held = [...at(STARTED), ...at(STARTED + 1), ...sent, ...before];
    const { left } = await run(ofTopic, { subscriptions: [one], held });
    expect(left.held).toEqual(['at 1', 'sent']);
    const purged = await run(aJob({ action: 'purge', topicId: 't' }), { subscriptions: [one], held });
    expect(purged.left.held).toEqual(['at 1']);
    const until = await run(aJob({ action: 'purge', topicId: 't', selection: { to: STARTED } }), {
      subscriptions: [one],
      held,
    });
    expect(until.left.held).toEqual(['at 0', 'at 1']);
    const other = await run(aJob({ action: 'release', topicId: 't', selection: { reason: 'window' } }), {
      subscriptions: [one],
      held,
    });
    expect(other.left.held).toHaveLength(4);
  });

  test('drops what its subscriber does not want any more, and counts it', async () => {
    const cancelled = subscriber('a', { status: SUBSCRIPTION_STATUS.cancelled });
    const { counts, left, on } = await run(ofTopic, { subscriptions: [cancelled], held: copies(one, 2) });
    expect([counts, left.held, on('lane')]).toEqual([{ done: 0, failed: 0, dropped: 2 }, [], []]);
  });

  test('drops all of a subscription that is gone', async () => {
    const held = copies(one, 2, { publishedAt: NOW });
    const subscriptionUrn = { region: 'us-east-1', project: 'p', name: 'orders', subscriptionId: 'a' };
    const { counts, left } = await run(aJob({ action: 'release', topicId: 't', selection: { subscriptionUrn } }), {
      held,
    });
    expect([counts, left.held]).toEqual([{ done: 0, failed: 0, dropped: 2 }, []]);
  });

  test('notes where it is: at a subscription, in its backlog, and after it', async () => {
    const { notes } = await run(ofTopic, { subscriptions: [one, two], held: [...copies(one, 12), ...copies(two, 1)] });
    const places = notes.map(({ cursor }) => (cursor === undefined ? undefined : JSON.parse(cursor)));
    const inBacklog = { subscriptionId: 'a', cursor: expect.any(String) };
    expect(places).toEqual([
      { at: { subscriptionId: 'a' }, after: 'a' },
      { at: inBacklog, after: 'a' },
      { after: 'a' },
      { at: { subscriptionId: 'b' }, after: 'b' },
      { after: 'b' },
      undefined,
    ]);
  });

  test('goes on where its last part ended', async () => {
    const held = [...copies(one, 12), ...copies(two, 1)];
    const first = await run(ofTopic, { subscriptions: [one, two], held, lostAfter: 2 });
    const cursor = first.notes[1]?.cursor;
    const again = await run(aJob({ ...ofTopic, ...(cursor !== undefined && { cursor }) }), {
      subscriptions: [one, two],
      held,
    });
    expect(again.on('lane').map(({ messageId }) => messageId)).toEqual(['a-10', 'a-11', 'b-0']);
  });

  test('looks through many subscriptions, a part for each 25 without any', async () => {
    const many = Array.from({ length: 60 }, (_, index) => subscriber(`s${String(index).padStart(2, '0')}`));
    const last = many.at(-1) ?? one;
    const { counts, notes } = await run(ofTopic, { subscriptions: many, held: copies(last, 1) });
    expect(counts).toMatchObject({ done: 1 });
    expect(notes.map(({ done }) => done)).toEqual([0, 0, 0, 1, 0]);
  });
});
