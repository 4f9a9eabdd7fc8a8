import { describe, expect, test } from 'vitest';
import { logBatches } from '#src/domain/delivery/log-batches.ts';

const lineAt = (at: number, text = 'x') => ({ at, text });

describe('the calls that lines of a log are written by', () => {
  test('are in the order of time', () => {
    expect(logBatches([lineAt(3), lineAt(1), lineAt(2)])).toEqual([[lineAt(1), lineAt(2), lineAt(3)]]);
    expect(logBatches([])).toEqual([]);
  });

  test('hold at most 10,000 events', () => {
    const batches = logBatches(Array.from({ length: 10_001 }, (_, at) => lineAt(at)));
    expect(batches.map(({ length }) => length)).toEqual([10_000, 1]);
  });

  test('hold at most 1 MiB, of which each event takes 26 bytes more than its text in UTF-8', () => {
    const quarter = 'ü'.repeat((262_144 - 26) / 2);
    const lines = Array.from({ length: 5 }, (_, at) => lineAt(at, quarter));
    expect(logBatches(lines).map(({ length }) => length)).toEqual([4, 1]);
    expect(logBatches([...lines.slice(0, 3), lineAt(3, `${quarter}x`)]).map(({ length }) => length)).toEqual([3, 1]);
  });

  test('span less than 24 hours', () => {
    const day = 86_400_000;
    const times = [0, day - 1, day, day + 5];
    expect(logBatches(times.map((at) => lineAt(at))).map((batch) => batch.map(({ at }) => at))).toEqual([
      [0, day - 1],
      [day, day + 5],
    ]);
  });
});
