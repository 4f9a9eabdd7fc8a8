import { describe, expect, test } from 'vitest';
import { createPromiseCache } from '#src/cache/promise-cache.ts';

/** A cache whose findings are numbered. */
const aCache = (change: { readonly capacity?: number; readonly uses?: number } = {}) => {
  const time = { now: 0 };
  let found = 0;
  const cache = createPromiseCache<number>({ lifetimeSeconds: 10, capacity: 100, clock: () => time.now, ...change });
  return { cache, time, ask: (key: string) => cache.get(key, async () => ++found) };
};

describe('a loaded result', () => {
  test('is remembered for its lifetime', async () => {
    const { ask, time } = aCache();
    expect([await ask('a'), await ask('b'), await ask('a')]).toEqual([1, 2, 1]);
    time.now = 10_000;
    expect([await ask('a'), await ask('b')]).toEqual([3, 4]);
  });

  test('is used so many times and no more', async () => {
    const { ask } = aCache({ uses: 2 });
    expect([await ask('a'), await ask('a'), await ask('a'), await ask('a'), await ask('a')]).toEqual([1, 1, 2, 2, 3]);
  });

  test('makes room for others when it was used longest ago', async () => {
    const { ask } = aCache({ capacity: 2 });
    for (const key of ['a', 'b', 'a', 'c']) await ask(key);
    expect([await ask('a'), await ask('c'), await ask('b')]).toEqual([1, 3, 4]);
  });

  test('is loaded again when that failed', async () => {
    const { cache, ask } = aCache();
    await expect(cache.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await ask('a')).toBe(1);
  });
});
