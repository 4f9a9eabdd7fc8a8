import { describe, expect, test } from 'vitest';
import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import { Settings } from '#src/domain/settings.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { type ReleaseDependencies, release } from '#src/pipeline/holding/release.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import type { EndpointHealth } from '#src/stores/deliveries/health-item.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import { aCopyFor, envelopesOfHeld, heldOf } from '#test/support/held-messages.ts';
import { createRecordingQueues, type RecordedMessage } from '#test/support/recording-queues.ts';
import { aSubscription, aTopic } from '#test/support/records.ts';

/** A Wednesday. */
const NOW = Date.parse('2026-03-04T05:06:10Z');
const OF = { topicId: 't', subscriptionId: 's' };

const aSubscriber = (change: Partial<Subscription> = {}): Subscription =>
  aSubscription({ id: 's', topicId: 't', createdAt: 7, ...change });

/** Messages that were accepted one after the other, a minute ago. */
const copies = (
  count: number,
  change: Partial<Envelope> = {},
  recipient: Partial<Envelope['recipients'][number]> = {},
) =>
  Array.from({ length: count }, (_, index) =>
    aCopyFor(
      aSubscriber(),
      { messageId: `m${index}`, publishedAt: NOW - 60_000 + index, expiresAt: NOW + 60_000, ...change },
      recipient,
    ),
  );

type Given = {
  readonly held?: readonly Envelope[];
  readonly subscription?: Subscription | undefined;
  readonly ofTopic?: DeliveryPolicy;
  /** How many slots there are. */
  readonly slots?: number;
  /** What each look at the clock of the invocation says; the last again and again. */
  readonly remaining?: readonly number[];
  readonly mayBegin?: readonly boolean[];
  readonly ends?: readonly boolean[];
  readonly refuses?: (message: RecordedMessage) => boolean;
  readonly request?: object;
};

/** Works a request on a backlog in memory, and says what that has come to. */
const work = async (given: Given = {}) => {
  const { held = copies(3), slots = 0, remaining = [60_000], mayBegin = [true], ends = [true] } = given;
  const subscription = 'subscription' in given ? given.subscription : aSubscriber();
  const backlog: HeldMessage[] = [...heldOf(...held)];
  const calls: (readonly [string, ...unknown[]])[] = [];
  const queues = createRecordingQueues(given.refuses);
  const next = <T>(all: readonly T[], index: number): T | undefined => all[Math.min(index, all.length - 1)];
  const asked = { remaining: 0, begin: 0, end: 0 };
  const known: EndpointHealth = {
    ...{ ...OF, firstFailureAt: 0, lastFailureAt: 0, failures: 10, failuresWithin: 10, lastReason: '' },
    sick: { state: 'unhealthy', since: 0, probe: { at: NOW, seconds: 300 } },
  };
  const slotsGiven: ReleaseDependencies['slots']['forWaiting'] = async (of, wanted) => {
    calls.push(['slots', of, wanted]);
    const count = Math.min(slots, wanted.count);
    return { slots: Array.from({ length: count }, (_, index) => NOW + 5000 + index * 1000), laterAt: NOW + 450_000 };
  };
  const dependencies: ReleaseDependencies = {
    backlog: {
      read: async (of, limit) => {
        calls.push(['read', of, limit]);
        return { messages: backlog.slice(0, limit), isLast: backlog.length <= limit };
      },
      envelopesOf: envelopesOfHeld,
      remove: async (keys) => {
        for (const key of keys)
          backlog.splice(
            backlog.findIndex(({ sk }) => sk === key.sk),
            1,
          );
      },
    },
    releaseState: {
      begin: async (turn) => {
        calls.push(['begin', turn]);
        return next(mayBegin, asked.begin++) ?? false;
      },
      goOn: async (turn) => {
        calls.push(['goOn', turn]);
        return next(mayBegin, asked.begin++) ?? false;
      },
      end: async (_of, ticket) => {
        calls.push(['end', ticket]);
        return next(ends, asked.end++) ?? true;
      },
    },
    topics: {
      recordSubscriptionChange: async () => undefined,
      get: async () => aTopic({ id: 't', ...(given.ofTopic && { deliveryPolicy: given.ofTopic }) }),
    },
    slots: { forWaiting: slotsGiven, endWaiting: async (of) => void calls.push(['endWaiting', of]) },
    subscriptions: { get: async () => subscription, replaceHold: async () => subscription },
    health: {
      get: async () => known,
      markSick: async () => void calls.push(['probed']),
      noteEventSent: async () => undefined,
      remove: async () => void calls.push(['forgotten']),
    },
    wakes: { ensure: async (of, until) => void calls.push(['wake', of, until]) },
    onExpired: (messages) => calls.push(['expired', messages]),
    remainingMs: () => next(remaining, asked.remaining++) ?? 0,
    ...{ queues, healthSettings: Settings.parse({}).delivery.health, clock: () => NOW },
  };
  const body = JSON.stringify({ v: 1, ...OF, ...given.request });
  const result = await release({ id: 'record', body }, dependencies);
  const on = (role: string) => queues.sent.filter(({ to }) => to.role === role);
  const textsOn = (role: string) => on(role).map(({ body: sent }) => sent.messageId);
  const called = (what: string) => calls.filter(([name]) => name === what).map(([, ...rest]) => rest);
  return { result, calls, called, on, textsOn, left: backlog.map(({ messageId }) => messageId) };
};

const ids = (count: number, first = 0) => Array.from({ length: count }, (_, index) => `m${index + first}`);

describe('a release', () => {
  test('sends what is held in its order, marked to be checked by when that was done, and ends', async () => {
    const { result, on, textsOn, left, calls } = await work();
    expect([result, textsOn('lane'), left]).toEqual([{ released: 3, dropped: 0 }, ids(3), []]);
    expect(on('lane')[0]).toMatchObject({
      to: { lane: 'http' },
      body: { requeued: true, releases: 1, checkedAt: NOW, recipients: [{ subscriptionId: 's' }] },
    });
    for (const gone of ['slot', 'probe']) expect(on('lane')[0]?.body).not.toHaveProperty(gone);
    const turn = { ...OF, ticket: 'record', now: NOW, busyUntil: NOW + 65_000 };
    expect(calls).toEqual([
      ['begin', turn],
      ['read', OF, 100],
      ['expired', 0],
      ['end', 'record'],
    ]);
  });

  test('goes on with its ticket, if it has it still', async () => {
    const request = { ticket: 'first' };
    const { called, result } = await work({ request });
    expect([called('begin'), called('goOn')]).toMatchObject([[], [[{ ticket: 'first' }]]]);
    expect(result.released).toBe(3);
    expect((await work({ request, mayBegin: [false] })).result).toEqual({ released: 0, dropped: 0 });
  });

  test('leaves all of it to another that is at work', async () => {
    const { calls, result, left } = await work({ mayBegin: [false] });
    expect([calls.length, result, left]).toEqual([1, { released: 0, dropped: 0 }, ids(3)]);
  });

  test('pages the backlog, and looks again at the end if it is told to', async () => {
    const { result, called } = await work({ held: copies(150), ends: [false, true] });
    expect([result.released, called('read').length, called('end').length]).toEqual([150, 3, 2]);
    expect((await work({ ends: [false], mayBegin: [true, false] })).called('read')).toHaveLength(1);
  });

  test('goes on in a new message when there is no time for another page', async () => {
    // Looks: at the beginning, after each ten messages but the first, and after the page.
    const { result, on, left } = await work({ held: copies(150), remaining: [60_000, ...Array(9).fill(60_000), 3000] });
    expect([result.released, left.length]).toEqual([100, 50]);
    expect(on('release').map(({ body }) => body)).toEqual([{ v: 1, ...OF, ticket: 'record' }]);
    const more = await work({ held: copies(150), remaining: [60_000, ...Array(9).fill(60_000), 3001] });
    expect(more.on('release')).toEqual([]);
  });

  test('ends a page that takes too long after ten messages at least, and goes on in a new message', async () => {
    const { result, on, left } = await work({ held: copies(35), remaining: [60_000, 1501, 1500] });
    expect([result.released, left.length, on('release').length]).toEqual([20, 15, 1]);
    expect((await work({ held: copies(35), remaining: [60_000, 1500] })).result.released).toBe(10);
  });

  test('counts what has expired, which its lane files', async () => {
    const { called, textsOn } = await work({ held: [...copies(2), ...copies(1, { messageId: 'm2', expiresAt: NOW })] });
    expect([called('expired'), textsOn('lane')]).toEqual([[[1]], ids(3)]);
  });

  test('sends retries to the queue of these, and what must be alone to quarantine', async () => {
    const { textsOn } = await work({ held: [...copies(1), ...copies(1, { messageId: 'again', attempt: 2 })] });
    expect([textsOn('lane'), textsOn('retries')]).toEqual([['m0'], ['again']]);
  });

  test('fails, and removes nothing, when a queue refuses', async () => {
    await expect(work({ refuses: ({ to }) => to.role === 'lane' })).rejects.toThrow('refused a released message');
    await expect(work({ request: { v: 2 } })).rejects.toThrow('cannot be read');
  });

  test('reports who is waiting again, and who is dropped', async () => {
    const bound = { receipt: 'https.0.0', tokenBinding: { createdAt: 1 } };
    const held = [...copies(1, {}, { receipt: 'https.0.1' }), ...copies(1, { messageId: 'm1' }, bound)];
    const { on } = await work({ held });
    expect(on('receipts').flatMap(({ body }) => body.facts)).toMatchObject([
      { place: 'https.0.0', state: 'dropped', at: NOW, releases: 1 },
      { place: 'https.0.1', state: 'waiting', at: NOW, releases: 1 },
    ]);
  });
});

describe('what is not released', () => {
  const { cancelled } = SUBSCRIPTION_STATUS;

  test('stays while its subscription is held, without a read', async () => {
    const { called, result, left } = await work({
      subscription: aSubscriber({ hold: { reason: 'paused', since: 0 } }),
    });
    expect([called('read'), result, left]).toEqual([[], { released: 0, dropped: 0 }, ids(3)]);
  });

  test.each([
    ['gone', undefined],
    ['cancelled', aSubscriber({ status: cancelled })],
    ['added anew', aSubscriber({ createdAt: 8 })],
  ])('is dropped when its subscription is %s', async (_how, subscription) => {
    const { result, left, textsOn } = await work({ subscription, held: copies(150) });
    expect([result, left, textsOn('lane')]).toEqual([{ released: 0, dropped: 150 }, [], []]);
  });

  test('is dropped alone where it was held for the subscription from before', async () => {
    const old = copies(1, { messageId: 'old' }, { tokenBinding: { createdAt: 1 } });
    const { result, textsOn } = await work({ held: [...old, ...copies(2)] });
    expect([result, textsOn('lane')]).toEqual([{ released: 2, dropped: 1 }, ids(2)]);
  });

  test('is what is not due yet: a wake is set for the first of that', async () => {
    const retry = (messageId: string, until: number) => copies(1, { messageId }, { held: { reason: 'retry', until } });
    const held = [...copies(1), ...retry('due', NOW), ...retry('soon', NOW + 1), ...retry('later', NOW + 9)];
    const { called, textsOn, left } = await work({ held });
    expect(textsOn('lane')).toEqual(['m0', 'due']);
    expect([called('wake'), left]).toEqual([[[OF, NOW + 1]], ['soon', 'later']]);
  });

  test('does not wait for a clock that is behind the one that accepted it', async () => {
    const { textsOn } = await work({ held: copies(1, { publishedAt: NOW + 500 }) });
    expect(textsOn('lane')).toEqual(['m0']);
  });
});

describe('a release by a policy', () => {
  const windowAt = (hour: number): DeliveryPolicy => ({
    windows: { timeZone: 'UTC', spans: [{ days: ['wed'], from: hour * 60, to: (hour + 1) * 60 }] },
  });

  test('stops while its windows are closed, until they open', async () => {
    const policy = windowAt(7);
    for (const given of [{ subscription: aSubscriber({ policy }) }, { ofTopic: policy }]) {
      const { called, result, left } = await work(given);
      expect([result, left]).toEqual([{ released: 0, dropped: 0 }, ids(3)]);
      expect(called('wake')).toEqual([[OF, Date.parse('2026-03-04T07:00:00Z')]]);
    }
  });

  test('says when they close', async () => {
    const { on } = await work({ subscription: aSubscriber({ policy: windowAt(5) }) });
    const closesAt = Date.parse('2026-03-04T06:00:00Z');
    expect(on('lane').map(({ body }) => body.recipients[0].closesAt)).toEqual([closesAt, closesAt, closesAt]);
  });

  test('carries that of its topic as it is now', async () => {
    const before = { deliveryPolicy: { keepSeconds: 1 } };
    const sent = async (given: Given) => (await work({ held: copies(1, before), ...given })).on('lane')[0]?.body;
    expect((await sent({ ofTopic: windowAt(5) })).deliveryPolicy).toEqual(windowAt(5));
    expect(await sent({})).not.toHaveProperty('deliveryPolicy');
    expect((await sent({ subscription: aSubscriber({ policy: {} }) })).deliveryPolicy).toEqual({ keepSeconds: 1 });
  });

  const limited = aSubscriber({ policy: { maxPerSecond: 1 } });

  test('goes out in slots, as far as there are some, delayed until just before them; a wake is set for the rest', async () => {
    const { called, on, result, left } = await work({ subscription: limited, slots: 2 });
    expect(called('slots')).toEqual([[OF, { count: 3, maxPerSecond: 1 }]]);
    expect(on('retries').map(({ delaySeconds, body }) => [delaySeconds, body.slot])).toEqual([
      [4, NOW + 5000],
      [5, NOW + 6000],
    ]);
    expect([result.released, left, called('wake')]).toEqual([2, ['m2'], [[OF, NOW + 450_000]]]);
    expect(called('endWaiting')).toEqual([]);
  });

  test('does not end the waiting while its windows are closed', async () => {
    const subscription = aSubscriber({ policy: { ...windowAt(7), maxPerSecond: 1 } });
    const { called, left } = await work({ subscription, held: copies(100) });
    expect([called('endWaiting'), left.length]).toEqual([[], 100]);
    const due = copies(1, { messageId: 'retry' }, { held: { reason: 'retry', until: NOW + 9 } });
    expect((await work({ subscription, held: due })).called('endWaiting')).toEqual([[OF]]);
  });

  test('ends the waiting when all have a slot, of whatever page the last was', async () => {
    const { called, result } = await work({ subscription: limited, slots: 100, held: copies(100) });
    expect([result.released, called('endWaiting')]).toEqual([100, [[OF]]]);
    const two = await work({ subscription: limited, slots: 100, held: copies(150) });
    expect([two.result.released, two.called('endWaiting')]).toEqual([150, [[OF]]]);
    expect((await work({ subscription: limited, held: [] })).called('endWaiting')).toEqual([[OF]]);
    expect((await work({ held: [] })).called('endWaiting')).toEqual([]);
    expect((await work()).called('endWaiting')).toEqual([]);
  });
});

describe('an unhealthy endpoint', () => {
  const subscription = aSubscriber({ hold: { reason: 'unhealthy', since: 0 } });

  test('gets one message that lives, which probes it, and those before it that have expired', async () => {
    const held = [...copies(1, { messageId: 'dead', expiresAt: NOW, publishedAt: 1 }), ...copies(3)];
    const { on, textsOn, result, left, called } = await work({ subscription, held });
    expect(textsOn('lane')).toEqual(['dead', 'm0']);
    expect(on('lane').map(({ body }) => body.probe)).toEqual([true, true]);
    expect([result.released, left, called('probed').length]).toEqual([2, ['m1', 'm2'], 1]);
  });

  test('gets no more than what has expired where nothing else is held', async () => {
    const { called, result } = await work({ subscription, held: copies(2, { expiresAt: NOW }) });
    expect([result.released, called('probed')]).toEqual([2, []]);
  });
});

describe('what a lane has found out', () => {
  test('is applied first, and nothing is released of what is held then', async () => {
    const { calls, result } = await work({ request: { health: { state: 'unhealthy', at: NOW } } });
    expect(result).toEqual({ released: 0, dropped: 0, changed: 'unhealthy' });
    expect(calls.map(([what]) => what)).toEqual(['probed', 'wake']);
  });

  test('lets everything go when the endpoint works again', async () => {
    const { result, calls } = await work({ request: { health: { state: 'healthy', at: NOW } } });
    expect(result).toEqual({ released: 3, dropped: 0 });
    expect(calls[0]).toEqual(['forgotten']);
  });
});
