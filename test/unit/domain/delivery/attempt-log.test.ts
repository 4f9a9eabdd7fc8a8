import { describe, expect, test } from 'vitest';
import { type AttemptLog, attemptsIn, newestAttempts, withAttempt } from '#src/domain/delivery/attempt-log.ts';

const logOf = (...reasons: readonly string[]): AttemptLog =>
  reasons.reduce<AttemptLog>((log, reason, index) => withAttempt(log, { at: index * 1000, reason }), []);

describe('the log of failed attempts', () => {
  test('has each with its reason and the second in which it began, oldest first', () => {
    const log = withAttempt(withAttempt(undefined, { at: 1999, reason: 'timeout' }), { at: 5000, reason: 'HTTP 503' });
    expect(attemptsIn(log)).toEqual([
      { at: 1000, reason: 'timeout' },
      { at: 5000, reason: 'HTTP 503' },
    ]);
  });

  test('names the reason of those that failed in a row for it once', () => {
    const log = logOf('HTTP 503', 'HTTP 503', 'timeout', 'HTTP 503');
    expect(log).toEqual([
      { reason: 'HTTP 503', at: [0, 1] },
      { reason: 'timeout', at: [2] },
      { reason: 'HTTP 503', at: [3] },
    ]);
    expect(attemptsIn(log).map(({ reason }) => reason)).toEqual(['HTTP 503', 'HTTP 503', 'timeout', 'HTTP 503']);
  });

  test('keeps the last ten', () => {
    const reasons = Array.from({ length: 14 }, (_, index) => `HTTP 50${Math.floor(index / 3)}`);
    expect(attemptsIn(logOf(...reasons)).map(({ at }) => at / 1000)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  });

  test('cuts reasons to 60 characters, not into a character', () => {
    expect(logOf('x'.repeat(100), `${'x'.repeat(59)}😀`)).toEqual([
      { reason: 'x'.repeat(60), at: [0] },
      { reason: `${'x'.repeat(59)}\ufffd`, at: [1] },
    ]);
  });

  test('keeps what a later version says of an attempt', () => {
    const later = [{ reason: 'timeout', at: [1], region: 'eu' }];
    expect(withAttempt(later, { at: 2000, reason: 'timeout' })).toEqual([
      { reason: 'timeout', at: [1, 2], region: 'eu' },
    ]);
  });

  test.each([
    [4, ['a', 'a', 'b', 'c']],
    [3, ['a', 'b', 'c']],
    [2, ['b', 'c']],
    [1, ['c']],
    [0, []],
  ])('is shortened to its newest %d', (count, reasons) => {
    expect(attemptsIn(newestAttempts(logOf('a', 'a', 'b', 'c'), count)).map(({ reason }) => reason)).toEqual(reasons);
  });
});
