import { describe, expect, test } from 'vitest';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { type HoldMessagesDependencies, holdMessages } from '#src/pipeline/holding/hold-messages.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { aCopyFor } from '#test/support/held-messages.ts';
import { createRecordingQueues } from '#test/support/recording-queues.ts';
import { aSubscription } from '#test/support/records.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');
const PAUSED = { reason: 'paused', since: 0 };
const UNHEALTHY = { reason: 'unhealthy', since: 0 };

/** Holds envelopes whose subscriptions are as given; an unhealthy one is probed at `probeAt`. */
const hold = async (
  bodies: readonly (Envelope | string)[],
  subscriptions: readonly Subscription[] = [],
  { probeAt = NOW + 60_000, isRefusing = false, hasMoved = false } = {},
) => {
  const calls: (readonly [string, ...unknown[]])[] = [];
  const queues = createRecordingQueues(() => isRefusing);
  const dependencies: HoldMessagesDependencies = {
    backlog: { hold: async (envelopes, keepMs) => void calls.push(['hold', envelopes.length, keepMs]) },
    subscriptions: {
      getMany: async (topicId, ids) => {
        calls.push(['read', topicId, ids]);
        return new Map(subscriptions.filter(({ id }) => ids.includes(id)).map((one) => [one.id, one]));
      },
    },
    health: {
      get: async (of) => ({
        ...{ ...of, firstFailureAt: 0, lastFailureAt: 0, failures: 10, failuresWithin: 10, lastReason: '' },
        sick: { state: 'unhealthy', since: 0, probe: { at: probeAt, seconds: 300 } },
      }),
    },
    topics: {
      hasMoved: async ({ id }) => {
        calls.push(['moved?', id]);
        return hasMoved;
      },
    },
    wakes: { ensure: async (of, until) => void calls.push(['wake', of, until]) },
    slots: { forFresh: async () => ({ slots: [], laterAt: NOW }) },
    ...{ queues, keepDays: 30, clock: () => NOW },
  };
  const records = bodies.map((one, index) => ({
    id: `record-${index}`,
    body: typeof one === 'string' ? one : JSON.stringify(one),
  }));
  const result = await holdMessages(records, dependencies);
  const of = (role: string) => queues.sent.filter(({ to }) => to.role === role).map(({ body }) => body);
  return {
    result,
    calls,
    released: of('release').map(({ subscriptionId }) => subscriptionId),
    reports: of('receipts'),
    followed: of('jobs').map(({ kind, topicId, hops }) => ({ kind, topicId, hops })),
  };
};

const paused = aSubscription({ id: 'paused', topicId: 't', hold: PAUSED });
const free = aSubscription({ id: 'free', topicId: 't' });

describe('a batch of the hold queue', () => {
  test('goes after its topic when that has moved, whatever it waits for and whether its subscription is still there', async () => {
    const until = { held: { reason: 'window', until: NOW + 1 } };
    for (const copy of [aCopyFor(paused), aCopyFor(free), aCopyFor(free, {}, until)]) {
      const { followed, calls, result, released } = await hold([copy], [paused], { hasMoved: true });
      expect(followed).toEqual([{ kind: 'envelope', topicId: 't', hops: 0 }]);
      expect([result, released]).toEqual([{ failedIds: [], held: 0 }, []]);
      expect(calls).toEqual([
        ['moved?', 't'],
        ['hold', 0, 30 * 86_400_000],
      ]);
    }
    await expect(hold([aCopyFor(paused)], [paused], { hasMoved: true, isRefusing: true })).rejects.toThrow(
      'queue of jobs refused',
    );
  });

  test('stays where its topic is, which is read once, before anything is kept', async () => {
    const { followed, calls } = await hold([aCopyFor(paused), aCopyFor(paused)], [paused]);
    expect([followed, calls.map(([what]) => what)]).toEqual([[], ['moved?', 'hold', 'read']]);
  });

  test('is kept for so long, and what cannot be read fails alone', async () => {
    const two = aCopyFor(paused);
    const envelopes = [{ ...two, recipients: [...two.recipients, ...aCopyFor(free).recipients] }, aCopyFor(paused)];
    const { result, calls } = await hold([...envelopes, 'no JSON'], [paused, free]);
    expect(result).toEqual({ failedIds: ['record-2'], held: 3 });
    expect(calls).toContainEqual(['hold', 2, 30 * 86_400_000]);
  });

  test('reads the subscriptions of a topic at once, each once, after it is kept', async () => {
    const other = aSubscription({ id: 'other', topicId: 'u' });
    const copies = [aCopyFor(paused), aCopyFor(free), aCopyFor(paused), aCopyFor(other)];
    const { calls } = await hold(copies, [paused, free, other]);
    expect(calls.map(([what, ...rest]) => (what === 'read' ? rest : what))).toEqual([
      ...['moved?', 'moved?', 'hold'],
      ['t', ['paused', 'free']],
      ['u', ['other']],
    ]);
  });

  test('reads and releases nothing of copies that say until when they are held: these get wakes', async () => {
    const held = { reason: 'window', until: NOW + 1 };
    const { calls, released } = await hold([aCopyFor(free, {}, { held })], [free]);
    expect(calls.slice(2)).toEqual([['wake', { topicId: 't', subscriptionId: 'free' }, NOW + 1]]);
    expect(released).toEqual([]);
    const due = await hold([aCopyFor(free, {}, { held: { ...held, until: NOW } })], [free]);
    expect([due.calls.length, due.released]).toEqual([3, ['free']]);
  });

  test('fails when the release queue refuses', async () => {
    await expect(hold([aCopyFor(free)], [free], { isRefusing: true })).rejects.toThrow('release queue refused');
  });
});

describe('a subscription is released after its copy is kept', () => {
  const releasedOf = async (of: Subscription, known: readonly Subscription[], more = {}) =>
    (await hold([aCopyFor(of), aCopyFor(of)], known, more)).released;

  test('once, when it is held no more, or gone', async () => {
    expect(await releasedOf(free, [free])).toEqual(['free']);
    expect(await releasedOf(free, [])).toEqual(['free']);
    expect(await releasedOf(paused, [paused])).toEqual([]);
    const ended = { ...paused, hold: { ...PAUSED, until: NOW } };
    expect(await releasedOf(ended, [ended])).toEqual(['paused']);
  });

  test('when its endpoint waits for a message to be probed by, as good as two seconds before', async () => {
    const unhealthy = { ...free, hold: UNHEALTHY };
    expect(await releasedOf(unhealthy, [unhealthy], { probeAt: NOW + 2000 })).toEqual(['free']);
    expect(await releasedOf(unhealthy, [unhealthy], { probeAt: NOW + 2001 })).toEqual([]);
  });
});

describe('the receipt of a copy that is held', () => {
  test('says why: for what it says itself, or its subscription does', async () => {
    const receipt = 'https.0.1';
    const factsOf = async (of: Subscription, held?: { readonly reason: string; readonly until?: number }) => {
      const { reports } = await hold([aCopyFor(of, {}, { receipt, ...(held && { held }) })], [of]);
      return reports.flatMap(({ facts }) => facts);
    };
    const fact = { place: receipt, state: 'held', at: NOW };
    const until = NOW + 60_000;
    const bounced = { ...free, hold: { reason: 'bounced', since: 0, until } };
    expect(await factsOf(paused)).toEqual([{ ...fact, subscriptionId: 'paused', reason: 'paused' }]);
    expect(await factsOf(bounced)).toEqual([{ ...fact, subscriptionId: 'free', reason: 'bounced', until }]);
    expect(await factsOf(free, { reason: 'window', until })).toEqual([
      { ...fact, subscriptionId: 'free', reason: 'window', until },
    ]);
    expect((await hold([aCopyFor(paused)], [paused])).reports).toEqual([]);
  });
});
