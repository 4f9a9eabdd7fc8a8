import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueTimeOf, isHeld, sharedWakeTimeOf, wakeTimeOf } from '#src/domain/holding/hold.ts';

const time = fc.integer({ min: 0, max: 4_102_444_800_000 });
/** No two functions' clocks differ by more. */
const skew = fc.integer({ min: -500, max: 500 });

describe('a hold', () => {
  test('without an end holds at any time; none holds never', () => {
    fc.assert(
      fc.property(time, (now) => {
        expect(isHeld({}, now)).toBe(true);
        expect(isHeld(undefined, now)).toBe(false);
      }),
    );
  });

  test('with an end holds before it, and not from it on', () => {
    fc.assert(
      fc.property(time, time, (until, now) => {
        expect(isHeld({ until }, now)).toBe(now < until);
      }),
    );
  });

  test('holds no message that is written when everybody agrees that it is to be woken', () => {
    fc.assert(
      fc.property(time, skew, (until, ahead) => {
        expect(isHeld({ until }, wakeTimeOf(until) + ahead)).toBe(false);
      }),
    );
  });
});

describe('a held copy', () => {
  test('is due when it was accepted, and a retry when it may be tried again', () => {
    expect(dueTimeOf(undefined, 5)).toBe(5);
    expect(dueTimeOf({ reason: 'window', until: 9 }, 5)).toBe(5);
    expect(dueTimeOf({ reason: 'retry' }, 5)).toBe(5);
    expect(dueTimeOf({ reason: 'retry', until: 9 }, 5)).toBe(9);
  });
});

describe('a wake that messages share', () => {
  test('is never before any of them is due, and less than a minute after it', () => {
    fc.assert(
      fc.property(time, time, (until, now) => {
        const at = sharedWakeTimeOf(until, now);
        expect(at).toBeGreaterThanOrEqual(wakeTimeOf(until));
        expect(at).toBeLessThan(wakeTimeOf(until) + 60_000);
      }),
    );
  });

  test('is soon after what is due within a minute', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 0, max: 59_000 }), (now, wait) => {
        expect(sharedWakeTimeOf(now + wait, now)).toBeLessThan(wakeTimeOf(now + wait) + 10_000);
      }),
    );
  });
});
