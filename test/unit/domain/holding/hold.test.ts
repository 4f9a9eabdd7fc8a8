import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isHeld, wakeTimeOf } from '#src/domain/holding/hold.ts';

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
