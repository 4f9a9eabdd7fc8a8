import { describe, expect, test } from 'vitest';
import { createCachedLookup } from '#src/cache/cached-lookup.ts';

/** A lookup over `entries` with a clock to turn; `asked` records what was not cached. */
const start = (entries: Map<string, string>, lifetimeSeconds = 60) => {
  const asked: string[] = [];
  let now = 0;
  const find = createCachedLookup(
    async (key) => {
      asked.push(key);
      return entries.get(key);
    },
    { lifetimeSeconds, clock: () => now },
  );
  const pass = (seconds: number): void => {
    now += seconds * 1000;
  };
  return { find, asked, pass };
};

describe('a cached lookup', () => {
  test('asks again only after its lifetime', async () => {
    const { find, asked, pass } = start(new Map([['a', '1']]));

    expect(await find('a')).toBe('1');
    pass(59.9);
    expect(await find('a')).toBe('1');
    expect(asked).toEqual(['a']);
    pass(0.1);
    await find('a');
    expect(asked).toEqual(['a', 'a']);
  });

  test('counts the lifetime from the finding, not from its last use', async () => {
    const entries = new Map([['a', '1']]);
    const { find, pass } = start(entries);
    await find('a');
    pass(40);
    await find('a');
    entries.delete('a');
    pass(20);

    expect(await find('a')).toBeUndefined();
  });

  test('remembers for five seconds that there was nothing', async () => {
    const entries = new Map<string, string>();
    const { find, asked, pass } = start(entries);
    await find('a');
    entries.set('a', '1');
    pass(4.9);
    expect(await find('a')).toBeUndefined();
    expect(asked).toEqual(['a']);
    pass(0.1);

    expect(await find('a')).toBe('1');
  });

  test('is no cache with a lifetime of 0', async () => {
    const { find, asked } = start(new Map([['a', '1']]), 0);
    await find('a');
    await find('a');
    await find('b');
    await find('b');

    expect(asked).toEqual(['a', 'a', 'b', 'b']);
  });

  test('keeps what is used, however many keys are guessed', async () => {
    const { find, asked } = start(new Map([['a', '1']]));
    await find('a');
    for (let guess = 0; guess < 3000; guess++) await find(`guess-${guess}`);
    await find('a');

    expect(asked.filter((key) => key === 'a')).toHaveLength(1);
  });

  test('forgets what was used longest ago beyond a thousand findings', async () => {
    const keys = Array.from({ length: 1001 }, (_, index) => `key-${index}`);
    const { find, asked } = start(new Map(keys.map((key) => [key, key])));
    for (const key of keys.slice(0, 1000)) await find(key);
    await find('key-0');
    await find('key-1000');
    asked.length = 0;
    await find('key-0');
    await find('key-1');

    expect(asked).toEqual(['key-1']);
  });

  test('does not remember failures', async () => {
    let isAway = true;
    const find = createCachedLookup(
      async (key) => {
        if (isAway) throw new Error('away');
        return key;
      },
      { lifetimeSeconds: 60, clock: () => 0 },
    );

    await expect(find('a')).rejects.toThrow('away');
    isAway = false;
    expect(await find('a')).toBe('a');
  });
});
