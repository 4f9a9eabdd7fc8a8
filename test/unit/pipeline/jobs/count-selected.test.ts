import { describe, expect, test } from 'vitest';
import type { Job } from '#src/domain/jobs/job.ts';
import { type CountDependencies, countSelected } from '#src/pipeline/jobs/count-selected.ts';
import type { DeadLetter } from '#src/stores/deliveries/dead-letter-item.ts';
import { aCopyFor, heldOf } from '#test/support/held-messages.ts';
import { aSubscription } from '#test/support/records.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');
const subscriber = aSubscription({ id: 's', topicId: 't', hold: { reason: 'paused', since: 0 } });
const [held] = heldOf(aCopyFor(subscriber, { publishedAt: NOW - 1, expiresAt: NOW + 1 }));
const [later] = heldOf(aCopyFor(subscriber, { publishedAt: NOW + 1, expiresAt: NOW + 2 }));
if (held === undefined || later === undefined) throw new Error('Nothing is held');

const letter: DeadLetter = {
  ...{ id: 'id', shortId: 'short', kind: 'notification', project: 'p', topicUrn: 'urn:smn:us-east-1:p:orders' },
  ...{ messageId: 'm', protocol: 'https', subscriptionId: 's', endpoint: 'e', reason: 'HTTP 503', attempts: 7, at: 1 },
};

type Given = {
  /** How many letters each page has; more pages follow while there are such. */
  readonly pages?: readonly number[];
  readonly letter?: DeadLetter;
  /** How many messages each page of a backlog has. */
  readonly backlog?: readonly number[];
  /** How many subscriptions the topic has; `isMore` beyond those that are listed. */
  readonly subscriptions?: number;
  readonly isMore?: boolean;
  readonly isGone?: boolean;
  readonly of?: typeof held;
};

const count = async (change: Partial<Job>, given: Given = {}) => {
  const { pages = [0], backlog = [0], subscriptions = 0 } = given;
  const asked: unknown[] = [];
  let atOnce = 0;
  let most = 0;
  const cursorOf = (cursor: string | undefined, all: readonly number[]) => {
    const page = Number(cursor ?? 0);
    return { size: all[page] ?? 0, ...(page + 1 < all.length && { next: String(page + 1) }) };
  };
  const dependencies: CountDependencies = {
    deadLetters: {
      list: async ({ cursor, limit, since, until, matches }) => {
        asked.push([limit, since, until]);
        const { size, next } = cursorOf(cursor, pages);
        const some = Array.from({ length: Math.min(size, limit) }, () => given.letter ?? letter);
        return {
          deadLetters: some.filter((one) => matches?.(one) ?? true),
          ...(next !== undefined && { cursor: next }),
        };
      },
    },
    backlog: {
      page: async ({ subscriptionId, limit, cursor }) => {
        asked.push([subscriptionId, limit]);
        atOnce += 1;
        most = Math.max(most, atOnce);
        await new Promise((resolve) => setImmediate(resolve));
        atOnce -= 1;
        const { size, next } = cursorOf(cursor, backlog);
        return {
          messages: Array.from({ length: size }, () => given.of ?? held),
          ...(next !== undefined && { cursor: next }),
        };
      },
    },
    subscriptions: {
      get: async () => (given.isGone === true ? undefined : subscriber),
      listById: async (_topicId, limit) => {
        const listed = Array.from({ length: Math.min(limit, subscriptions) }, (_, index) =>
          aSubscription({ id: `s${index}` }),
        );
        return { subscriptions: listed, removed: [], ...(given.isMore === true && { last: 'x' }) };
      },
    },
    clock: () => NOW,
  };
  const job: Job = {
    ...{ project: 'p', id: 'job', action: 'redrive', selection: {}, state: 'running', startedAt: NOW, busyUntil: 0 },
    ...{ done: 0, failed: 0, dropped: 0 },
    ...change,
  };
  return { ...(await countSelected(job, dependencies)), asked, most };
};

describe('dead letters', () => {
  test('are counted over pages, of the time that is asked for', async () => {
    const { count: counted, hasMore, asked } = await count({ selection: { from: 1, to: 9 } }, { pages: [300, 0, 7] });
    expect([counted, hasMore]).toEqual([307, false]);
    expect(asked).toEqual([
      [1000, 1, 9],
      [700, 1, 9],
      [700, 1, 9],
    ]);
  });

  test('are counted to a thousand, and of five pages: then there may be more', async () => {
    expect(await count({}, { pages: [600, 600, 5] })).toMatchObject({ count: 1000, hasMore: true });
    expect(await count({}, { pages: [1, 1, 1, 1, 1, 1] })).toMatchObject({ count: 5, hasMore: true });
    expect(await count({}, { pages: [1, 1, 1, 1, 1] })).toMatchObject({ count: 5, hasMore: false });
    expect(await count({}, { pages: [1000] })).toMatchObject({ count: 1000, hasMore: false });
  });

  test('are those of the selection, and of the topics of the caller', async () => {
    expect(await count({ selection: { reason: 'timeout' } }, { pages: [3] })).toMatchObject({ count: 0 });
    expect(await count({ topics: ['orders'] }, { pages: [3] })).toMatchObject({ count: 3 });
    expect(await count({ topics: ['other'] }, { pages: [3] })).toMatchObject({ count: 0 });
    expect(await count({}, { pages: [3], letter: { ...letter, project: 'q' } })).toMatchObject({ count: 0 });
  });
});

describe('held messages of a subscription', () => {
  const of = { region: 'us-east-1', project: 'p', name: 'orders', subscriptionId: 's' };
  const ofOne = { action: 'release', topicId: 't', selection: { subscriptionUrn: of } } as const;

  test('are counted over ten pages', async () => {
    const { count: counted, hasMore, asked } = await count(ofOne, { backlog: [100, 3] });
    expect([counted, hasMore, asked]).toEqual([
      103,
      false,
      [
        ['s', 100],
        ['s', 100],
      ],
    ]);
    expect(await count(ofOne, { backlog: Array<number>(10).fill(1) })).toMatchObject({ count: 10, hasMore: false });
    expect(await count(ofOne, { backlog: Array<number>(11).fill(1) })).toMatchObject({ count: 10, hasMore: true });
  });

  test('are those that were accepted by now, and match; all of one that is gone', async () => {
    expect(await count(ofOne, { backlog: [4], of: later })).toMatchObject({ count: 0 });
    const other = { ...ofOne, selection: { ...ofOne.selection, reason: 'window' } };
    expect(await count(other, { backlog: [4] })).toMatchObject({ count: 0 });
    expect(await count(other, { backlog: [4], isGone: true })).toMatchObject({ count: 4 });
  });
});

describe('held messages of a topic', () => {
  const ofTopic = { action: 'release', topicId: 't' } as const;

  test('are counted of a hundred subscriptions, a page of each, ten at a time', async () => {
    const { count: counted, hasMore, asked, most } = await count(ofTopic, { subscriptions: 120, backlog: [3] });
    expect([counted, hasMore, asked.length, most]).toEqual([300, false, 100, 10]);
    expect(await count(ofTopic, { subscriptions: 3, backlog: [3], isMore: true })).toMatchObject({
      count: 9,
      hasMore: true,
    });
    expect(await count(ofTopic, { subscriptions: 3, backlog: [3, 1] })).toMatchObject({ count: 9, hasMore: true });
    expect(await count(ofTopic)).toMatchObject({ count: 0, hasMore: false });
  });

  test('are counted to a thousand', async () => {
    const { count: counted, hasMore, asked } = await count(ofTopic, { subscriptions: 30, backlog: [100] });
    expect([counted, hasMore, asked.length]).toEqual([1000, true, 10]);
    expect(await count(ofTopic, { subscriptions: 10, backlog: [100] })).toMatchObject({ count: 1000, hasMore: false });
    expect(await count(ofTopic, { subscriptions: 20, backlog: [99] })).toMatchObject({ count: 1000, hasMore: true });
  });
});
