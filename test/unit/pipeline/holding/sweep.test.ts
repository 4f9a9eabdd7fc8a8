import { describe, expect, test } from 'vitest';
import { backlogsOf, dropBacklogs } from '#src/pipeline/holding/drop-backlogs.ts';
import { requestReleases } from '#src/pipeline/holding/request-releases.ts';
import { createSharedWakes } from '#src/pipeline/holding/shared-wakes.ts';
import { sweep } from '#src/pipeline/holding/sweep.ts';
import { createRecordingQueues } from '#test/support/recording-queues.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');

describe('a sweep', () => {
  /** Shards with so many wakes that are due. */
  const begin = async (counts: readonly number[], { pages = 100, isRefusing = false } = {}) => {
    const left = counts.map((count, shard) =>
      Array.from({ length: count }, (_, index) => ({
        ...{ topicId: 't', subscriptionId: `${shard}-${index}`, pk: `p${shard}`, sk: `s${index}` },
      })),
    );
    const calls: unknown[] = [];
    const queues = createRecordingQueues(() => isRefusing);
    let pagesLeft = pages;
    const woken = await sweep({
      wakes: {
        due: async ({ shard, now, limit }) => {
          calls.push([shard, now, limit]);
          pagesLeft -= 1;
          return (left[shard] ?? []).slice(0, limit);
        },
        remove: async (wakes) => {
          for (const one of left) one.splice(0, one.filter((wake) => wakes.includes(wake)).length);
        },
      },
      queues,
      clock: () => NOW,
      remainingMs: () => (pagesLeft > 0 ? 3001 : 3000),
    });
    return { woken, calls, left: left.map(({ length }) => length), asked: queues.sent };
  };

  test('takes a page of each shard, and those again that have more', async () => {
    const { woken, calls, left, asked } = await begin([0, 100, 250, 99]);
    expect([woken, left, asked.length]).toEqual([449, [0, 0, 0, 0], 449]);
    expect(calls).toEqual([0, 1, 2, 3, 1, 2, 2].map((shard) => [shard, NOW, 100]));
    expect(asked[0]).toMatchObject({ to: { role: 'release' }, body: { v: 1, topicId: 't', subscriptionId: '1-0' } });
    expect(asked[0]?.body).not.toHaveProperty('pk');
  });

  test('ends when there is no time for another page', async () => {
    expect(await begin([1, 1, 1, 1], { pages: 2 })).toMatchObject({ woken: 2, left: [0, 0, 1, 1] });
  });
});

test('what a release is asked for is told with it, and nothing is asked where the queue refuses', async () => {
  const of = { topicId: 't', subscriptionId: 's' };
  const health = { state: 'healthy', at: NOW } as const;
  const queues = createRecordingQueues();
  await requestReleases([of, { ...of, ticket: 'ticket' }, { ...of, health }], { queues });
  expect(queues.sent.map(({ to, body }) => [to.role, body])).toEqual([
    ['release', { v: 1, ...of }],
    ['release', { v: 1, ...of, ticket: 'ticket' }],
    ['release', { v: 1, ...of, health }],
  ]);
  const refusing = createRecordingQueues(() => true);
  await expect(requestReleases([of], { queues: refusing })).rejects.toThrow('refused a request');
});

describe('a wake that messages share', () => {
  const OF = { topicId: 't', subscriptionId: 's' };
  const MINUTE_MS = 60_000;

  const anInstance = () => {
    const state = { now: NOW };
    const written: unknown[] = [];
    const set = async (of: object, at: number) => void written.push([of, at - NOW]);
    return { ...createSharedWakes({ wakes: { set }, clock: () => state.now }), state, written };
  };

  test('is written once by an instance for each subscription and minute', async () => {
    const { ensure, written } = anInstance();
    const until = NOW + 10 * MINUTE_MS;
    for (const later of [0, 10_000, 45_000, MINUTE_MS]) await ensure(OF, until + later);
    await ensure({ ...OF, subscriptionId: 'other' }, until);
    await ensure({ ...OF, topicId: 'other' }, until);
    // The full minutes after what is ten minutes from now.
    expect(written).toEqual([
      [OF, 650_000],
      [OF, 710_000],
      [{ ...OF, subscriptionId: 'other' }, 650_000],
      [{ ...OF, topicId: 'other' }, 650_000],
    ]);
  });

  test('is written each time when another function may have swept it already', async () => {
    const { ensure, written } = anInstance();
    for (const _time of [1, 2]) await ensure(OF, NOW - 1000);
    expect(written).toHaveLength(2);
    for (const _time of [1, 2]) await ensure(OF, NOW + 5000);
    expect(written).toHaveLength(3);
  });

  test('is written again when it could not be', async () => {
    let tries = 0;
    const set = () => (++tries === 1 ? Promise.reject(new Error('down')) : Promise.resolve());
    const { ensure } = createSharedWakes({ wakes: { set }, clock: () => NOW });
    await expect(ensure(OF, NOW + MINUTE_MS)).rejects.toThrow('down');
    await ensure(OF, NOW + MINUTE_MS);
    expect(tries).toBe(2);
  });
});

describe('subscriptions that end', () => {
  const drop = async (held: readonly string[], { isRefusing = false, isFailing = false } = {}) => {
    const calls: unknown[] = [];
    const queues = createRecordingQueues(() => isRefusing);
    let atOnce = 0;
    let most = 0;
    const ended = dropBacklogs(
      backlogsOf(
        't',
        Array.from({ length: 30 }, (_, index) => `s${index}`),
      ),
      async () => {
        calls.push('end');
        if (isFailing) throw new Error('not ended');
        return 'ended';
      },
      {
        backlog: {
          summarize: async ({ subscriptionId }, limit) => {
            atOnce += 1;
            most = Math.max(most, atOnce);
            await new Promise((resolve) => setImmediate(resolve));
            atOnce -= 1;
            return { count: held.includes(subscriptionId) ? limit : 0, isMore: false };
          },
        },
        wakes: { set: async (of, at) => void calls.push([of.subscriptionId, at]) },
        queues,
        clock: () => NOW,
      },
    );
    return { ended: await ended, calls, most, asked: queues.sent.map(({ body }) => body.subscriptionId) };
  };

  test('have what is held of them dropped: a wake first, then the end, then a release of each', async () => {
    const { ended, calls, most, asked } = await drop(['s3', 's27']);
    expect([ended, asked, most]).toEqual(['ended', ['s3', 's27'], 25]);
    expect(calls).toEqual([['s3', NOW + 60_000], ['s27', NOW + 60_000], 'end']);
  });

  test('end all the same when the queue refuses: the wake is there', async () => {
    expect((await drop(['s3'], { isRefusing: true })).ended).toBe('ended');
  });

  test('are not released when they could not be ended', async () => {
    await expect(drop(['s3'], { isFailing: true })).rejects.toThrow('not ended');
  });
});
