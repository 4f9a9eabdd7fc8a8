import { describe, expect, test } from 'vitest';
import { type CleanUpDependencies, cleanUp } from '#src/pipeline/cleanup/clean-up.ts';
import { createRecordingQueues } from '#test/support/recording-queues.ts';
import { anApplication } from '#test/support/records.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');

type Given = {
  /** Whether the topic, or the application, is there still. */
  readonly exists?: boolean;
  /** How many steps there are to do. */
  readonly steps?: number;
  /** What the clock of the invocation says before each. */
  readonly remaining?: readonly number[];
};

/** Works a message of the cleanup queue, and says what was done, in order. */
const work = async (message: object, { exists = false, steps = 1, remaining = [60_000] }: Given = {}) => {
  const calls: unknown[] = [];
  const queues = createRecordingQueues();
  let [done, looks] = [0, 0];
  const step = () => ({ removed: 1, done: ++done >= steps });
  const dependencies: CleanUpDependencies = {
    topics: {
      exists: async () => exists,
      removePointer: async (id) => void calls.push(['pointer', id]),
    },
    subscriptions: {
      removeSome: async (topicId, limit, removing) => {
        const ids = [`s${done}`];
        await removing?.(ids, async () => void calls.push(['subscriptions', topicId, limit]));
        return step();
      },
    },
    applications: {
      get: async ({ name }) => anApplication({ id: exists ? 'a' : 'another', name }),
    },
    applicationEndpoints: {
      removeSome: async (id, limit) => {
        calls.push(['endpoints', id, limit]);
        return step();
      },
    },
    accessPolicies: { remove: async (id) => void calls.push(['policy', id]) },
    tags: { remove: async ({ type, id }) => void calls.push(['tags', type, id]) },
    backlog: { summarize: async () => ({ count: 1, isMore: false }) },
    wakes: { set: async ({ subscriptionId }, at) => void calls.push(['wake', subscriptionId, at - NOW]) },
    queues: {
      ...queues,
      requestCleanup: async (id, delay) => void calls.push(['again', id, delay]),
      requestApplicationCleanup: async ({ id, ...place }, delay) => void calls.push(['again', id, place, delay]),
    },
    clock: () => NOW,
    remainingMs: () => remaining[Math.min(looks++, remaining.length - 1)] ?? 0,
  };
  await cleanUp(JSON.stringify(message), dependencies);
  return { calls, released: queues.sent.map(({ body }) => body.subscriptionId) };
};

describe('what a deleted topic has left', () => {
  const request = { v: 1, topicId: 't' };
  const REST = [
    ['policy', 't'],
    ['tags', 'smn_topic', 't'],
    ['pointer', 't'],
  ];

  test('is removed step by step, what is held of subscribers first, the pointer last', async () => {
    const { calls, released } = await work(request, { steps: 2 });
    expect(calls).toEqual([
      ...[
        ['wake', 's0', 60_000],
        ['subscriptions', 't', 250],
        ['wake', 's1', 60_000],
        ['subscriptions', 't', 250],
      ],
      ...REST,
    ]);
    expect(released).toEqual(['s0', 's1']);
  });

  test('is left to another round, at once, when there are three seconds or less', async () => {
    const { calls } = await work(request, { steps: 2, remaining: [3001, 3000] });
    expect(calls.slice(2)).toEqual([['again', 't', 0]]);
    expect((await work(request, { remaining: [3000] })).calls).toEqual([['again', 't', 0]]);
  });

  test('is nothing while the topic is there', async () => {
    expect((await work(request, { exists: true })).calls).toEqual([]);
  });
});

describe('what a deleted application has left', () => {
  const place = { project: 'p', platform: 'HMS', name: 'shop' };
  const request = { v: 1, applicationId: 'a', ...place };

  test('is removed step by step, its tags last, also when another has its name', async () => {
    const { calls } = await work(request, { steps: 2 });
    expect(calls).toEqual([
      ['endpoints', 'a', 250],
      ['endpoints', 'a', 250],
      ['tags', 'smn_application', 'a'],
    ]);
  });

  test('is left to another round, at once, when there are three seconds or less', async () => {
    const { calls } = await work(request, { steps: 2, remaining: [3001, 3000] });
    expect(calls).toEqual([
      ['endpoints', 'a', 250],
      ['again', 'a', place, 0],
    ]);
  });

  test('is nothing while the application is there', async () => {
    expect((await work(request, { exists: true })).calls).toEqual([]);
  });
});

test('a request that cannot be read fails', async () => {
  await expect(work({ v: 1 })).rejects.toThrow('cannot be read');
});
