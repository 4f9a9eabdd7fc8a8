import { expect, test } from 'vitest';
import { runConcurrently } from '#src/pipeline/delivery/worker-pool.ts';

/** All that can happen by itself has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Tasks that end when the test says so. */
const begin = (count: number, concurrency: number, mayStart: () => boolean = () => true) => {
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const work = (task: number) => {
    started.push(task);
    return new Promise<void>((resolve) => {
      ends.push(resolve);
    });
  };
  const tasks = Array.from({ length: count }, (_, index) => index);
  const left = runConcurrently(tasks, { concurrency, mayStart, work });
  return { started, left, end: (index: number) => ends[index]?.() };
};

test('tasks run in their order, so many at a time, each once', async () => {
  const { started, left, end } = begin(5, 2);
  await settled();
  expect(started).toEqual([0, 1]);
  end(1);
  await settled();
  expect(started).toEqual([0, 1, 2]);
  for (const index of [0, 2, 3, 4]) {
    end(index);
    await settled();
  }
  expect([started, await left]).toEqual([[0, 1, 2, 3, 4], []]);
});

test('no task starts when it may not, and those that did not are returned', async () => {
  let starts = 0;
  const { started, left, end } = begin(5, 2, () => ++starts <= 3);
  await settled();
  end(0);
  await settled();
  end(1);
  end(2);
  expect([await left, started]).toEqual([
    [3, 4],
    [0, 1, 2],
  ]);
});

test('there are no more workers than tasks, and none is asked for without any', async () => {
  let asked = 0;
  const { left } = begin(0, 3, () => ++asked > 0);
  expect([await left, asked]).toEqual([[], 0]);
});

test('what a task fails with is passed on', async () => {
  const failing = { concurrency: 2, mayStart: () => true, work: () => Promise.reject(new Error('no')) };
  await expect(runConcurrently([1], failing)).rejects.toThrow('no');
});
