import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPacer, nextTurn } from '#src/domain/delivery/pacer.ts';

/** A clock that moves only during waits. */
const aPacer = (perSecond: number) => {
  let now = 1000;
  const pacer = createPacer({
    perSecond,
    clock: () => now,
    wait: async (milliseconds, signal) => {
      if (!signal.aborted) now += milliseconds;
    },
  });
  return { pacer, now: () => now };
};

const neverAborted = new AbortController().signal;

describe('nextTurn', () => {
  test('lets the first caller and callers after a pause pass at once', () => {
    expect(nextTurn(undefined, 5000, 10)).toBe(5000);
    expect(nextTurn(1000, 5000, 10)).toBe(5000);
  });

  test('keeps callers an even interval apart', () => {
    expect(nextTurn(5000, 5000, 10)).toBe(5100);
    expect(nextTurn(5100, 5020, 10)).toBe(5200);
  });

  test('never lets more pass in a second than the rate says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.nat(300), { maxLength: 200 }), (perSecond, pauses) => {
        let now = 0;
        let last: number | undefined;
        const turns = pauses.map((pause) => {
          now += pause;
          last = nextTurn(last, now, perSecond);
          return last;
        });
        // A tolerance for the sums of fractions.
        const inSecondOf = (start: number) =>
          turns.filter((turn) => turn >= start && turn < start + 1000 - 1e-6).length;
        expect(Math.max(0, ...turns.map(inSecondOf))).toBeLessThanOrEqual(perSecond);
      }),
    );
  });
});

describe('createPacer', () => {
  test('spaces callers that come at once, in their order', async () => {
    const { pacer, now } = aPacer(4);
    const passed: [caller: number, at: number][] = [];

    await Promise.all([0, 1, 2, 3].map((caller) => pacer.turn(neverAborted).then(() => passed.push([caller, now()]))));

    expect(passed.map(([caller]) => caller)).toEqual([0, 1, 2, 3]);
    expect(now()).toBe(1750);
  });

  test('turns away a caller whose signal has aborted, at no cost to the others', async () => {
    const { pacer, now } = aPacer(1);
    const aborted = AbortSignal.abort();

    const results = await Promise.all(
      [neverAborted, aborted, aborted, neverAborted].map((signal) => pacer.turn(signal)),
    );

    expect(results).toEqual([true, false, false, true]);
    expect(now()).toBe(2000);
  });

  test('does not let a caller wait whose signal has aborted', async () => {
    let waits = 0;
    const wait = async () => {
      waits += 1;
    };
    const pacer = createPacer({ perSecond: 1, clock: () => 0, wait });

    await Promise.all([neverAborted, AbortSignal.abort()].map((signal) => pacer.turn(signal)));

    expect(waits).toBe(0);
  });

  test('turns away a caller whose signal aborts while it waits, and passes its turn to the next', async () => {
    const abort = new AbortController();
    let now = 0;
    const pacer = createPacer({
      perSecond: 1,
      clock: () => now,
      wait: async (milliseconds) => {
        if (abort.signal.aborted) now += milliseconds;
        else abort.abort();
      },
    });

    const results = await Promise.all([neverAborted, abort.signal, neverAborted].map((signal) => pacer.turn(signal)));

    expect(results).toEqual([true, false, true]);
    expect(now).toBe(1000);
  });

  test('goes on after a wait that failed', async () => {
    let waits = 0;
    const pacer = createPacer({
      perSecond: 1,
      clock: () => 0,
      wait: async () => {
        waits += 1;
        if (waits === 1) throw new Error('no timer');
      },
    });

    const results = await Promise.allSettled([1, 2, 3].map(() => pacer.turn(neverAborted)));

    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
