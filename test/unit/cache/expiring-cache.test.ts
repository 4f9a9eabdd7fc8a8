import { describe, expect, test } from 'vitest';
import { createExpiringCache } from '#src/cache/expiring-cache.ts';

/** A cache of three texts, of which each weighs its length, and a clock to turn. */
const aCache = (lifetimeMs?: number) => {
  const time = { now: 0 };
  const cache = createExpiringCache<string>({
    capacity: 3,
    weight: { max: 10, of: (text) => text.length },
    clock: () => time.now,
    ...(lifetimeMs === undefined ? {} : { lifetimeMs }),
  });
  return { cache, time };
};

describe('a value', () => {
  test('is valid until its lifetime is over, and no millisecond longer', () => {
    const { cache, time } = aCache(1000);
    cache.set('a', '1');

    time.now = 999;
    expect(cache.get('a')).toBe('1');
    time.now = 1000;
    expect(cache.get('a')).toBeUndefined();
  });

  test('may be valid for a single millisecond', () => {
    const { cache, time } = aCache(1);
    cache.set('a', '1');

    expect(cache.get('a')).toBe('1');
    time.now = 1;
    expect(cache.get('a')).toBeUndefined();
  });

  test('stays for as long as there is room when nothing bounds its lifetime', () => {
    const { cache, time } = aCache();
    cache.set('a', '1');
    time.now = 1e12;

    expect(cache.get('a')).toBe('1');
  });

  test('is not kept with a lifetime of 0, nor is the one before', () => {
    const { cache } = aCache(1000);
    cache.set('a', '1');
    cache.set('a', '2', 0);

    expect(cache.get('a')).toBeUndefined();
  });

  test('takes another lifetime, from then on', () => {
    const { cache, time } = aCache();
    cache.set('a', '1');
    time.now = 500;
    cache.setLifetime('a', '1', 100);

    time.now = 599;
    expect(cache.get('a')).toBe('1');
    time.now = 600;
    expect(cache.get('a')).toBeUndefined();
  });

  test('keeps its lifetime when that of the one before is changed', () => {
    const { cache } = aCache();
    cache.set('a', '2');
    cache.setLifetime('a', '1', 0);

    expect(cache.get('a')).toBe('2');
  });
});

describe('room', () => {
  test('is made by the value used longest ago', () => {
    const { cache } = aCache();
    for (const key of ['a', 'b', 'c']) cache.set(key, key);
    cache.get('a');
    cache.set('d', 'd');

    expect(['a', 'b', 'c', 'd'].map(cache.get)).toEqual(['a', undefined, 'c', 'd']);
  });

  test('is made by weight as well; what weighs nothing is kept too', () => {
    const { cache } = aCache();
    cache.set('a', '12345');
    cache.set('b', '');
    cache.set('c', '123456');

    expect(['a', 'b', 'c'].map(cache.get)).toEqual([undefined, '', '123456']);
  });
});
