import { describe, expect, test } from 'vitest';
import { createMinuteRate, secondsToNextMinute } from '#src/pipeline/minute-rate.ts';

const NOON = Date.UTC(2026, 0, 2, 12);
const MINUTE = NOON / 60_000;

/** An instance on counts in memory, which may be down, and what it has added. */
const anInstance = (perMinute: number) => {
  const state = { isDown: false };
  const errors: unknown[] = [];
  const added: unknown[] = [];
  const counted = new Map<string, number>();
  const { admit } = createMinuteRate({
    perMinute,
    counts: {
      add: async ({ key, minute, count, most }) => {
        added.push([key, minute - MINUTE, count]);
        if (state.isDown) throw new Error('down');
        const before = counted.get(`${key}#${minute}`) ?? 0;
        if (before >= most) return undefined;
        counted.set(`${key}#${minute}`, before + count);
        return before;
      },
    },
    onError: (error) => errors.push(error),
  });
  const pass = async (times: number, now = NOON, key = 'k') => {
    let passed = 0;
    for (let time = 0; time < times; time += 1) if (await admit(key, now)) passed += 1;
    return passed;
  };
  return { state, errors, added, counted, pass };
};

describe('a rate', () => {
  test('lets a second’s share pass without a write, and reserves as much with each write then', async () => {
    const { pass, added } = anInstance(180);
    expect([await pass(3), added]).toEqual([3, []]);
    expect(await pass(3)).toBe(3);
    // What passed before is counted with it.
    expect(added).toEqual([['k', 0, 6]]);
    expect(await pass(1)).toBe(1);
    expect(added[1]).toEqual(['k', 0, 3]);
  });

  test('is met exactly, and costs nothing once it is spent', async () => {
    const { pass, added } = anInstance(131);
    expect(await pass(140)).toBe(131);
    const writes = added.length;
    expect([await pass(5), added.length]).toEqual([0, writes]);
    const small = anInstance(2);
    expect([await small.pass(5), small.added]).toEqual([
      2,
      [
        ['k', 0, 1],
        ['k', 0, 1],
        ['k', 0, 1],
      ],
    ]);
  });

  test('is one of each key and minute', async () => {
    const { pass, added } = anInstance(1);
    expect(await pass(2)).toBe(1);
    expect(await pass(2, NOON, 'other')).toBe(1);
    expect(await pass(1, NOON + 59_999)).toBe(0);
    expect(await pass(2, NOON + 60_000)).toBe(1);
    expect(added.slice(-2)).toEqual([
      ['k', 1, 1],
      ['k', 1, 1],
    ]);
  });

  test('grants what is left of the minute by other instances', async () => {
    const { pass, counted } = anInstance(120);
    counted.set(`k#${MINUTE}`, 117);
    // Two pass uncounted; of the block of two that is asked for then, one is left.
    expect(await pass(5)).toBe(3);
    const spent = anInstance(120);
    spent.counted.set(`k#${MINUTE}`, 120);
    expect(await spent.pass(5)).toBe(2);
  });

  test('loses nothing while it cannot be counted, and counts that later', async () => {
    const { pass, state, errors, added } = anInstance(120);
    state.isDown = true;
    expect([await pass(6), errors.length]).toEqual([6, 2]);
    state.isDown = false;
    expect(await pass(1)).toBe(1);
    expect(added).toEqual([
      ['k', 0, 4],
      ['k', 0, 6],
      ['k', 0, 8],
    ]);
  });
});

test('the next minute begins in so many seconds', () => {
  expect([0, 1, 1000, 59_001, 59_999].map((ms) => secondsToNextMinute(NOON + ms))).toEqual([60, 60, 59, 1, 1]);
});
