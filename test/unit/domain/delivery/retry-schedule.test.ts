import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextStep } from '#src/domain/delivery/retry-schedule.ts';

const SMN = [1, 4, 16, 64, 256, 900];
const failed = { attempt: 0, stepsSeconds: SMN, now: 0, expiresAt: 3_600_000, random: 0.5 };

describe('the retry schedule', () => {
  test('makes seven attempts in all', () => {
    expect(SMN.map((_, attempt) => nextStep({ ...failed, attempt }).kind)).toEqual(SMN.map(() => 'wait'));
    expect(nextStep({ ...failed, attempt: 6 })).toEqual({ kind: 'exhausted' });
  });

  test('draws the wait below the step of the attempt', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
        const step = nextStep({ ...failed, attempt, random });
        expect(step).toEqual({ kind: 'wait', delaySeconds: Math.round(random * (SMN[attempt] ?? 0)) });
      }),
    );
  });

  test('waits at least as long as the receiver asks, and never more than 900 s', () => {
    expect(nextStep({ ...failed, afterSeconds: 30.2 })).toEqual({ kind: 'wait', delaySeconds: 31 });
    expect(nextStep({ ...failed, afterSeconds: 86_400 })).toEqual({ kind: 'wait', delaySeconds: 900 });
    expect(nextStep({ ...failed, attempt: 5, afterSeconds: 1 })).toEqual({ kind: 'wait', delaySeconds: 450 });
    expect(nextStep({ ...failed, afterSeconds: -5, random: 0 })).toEqual({ kind: 'wait', delaySeconds: 0 });
  });

  test('plans no attempt after the time to live', () => {
    fc.assert(
      fc.property(
        fc.record({
          attempt: fc.integer({ min: 0, max: 8 }),
          now: fc.integer({ min: 0, max: 1_000_000 }),
          expiresAt: fc.integer({ min: 0, max: 1_000_000 }),
          random: fc.double({ min: 0, max: 0.999, noNaN: true }),
          afterSeconds: fc.integer({ min: 0, max: 2000 }),
        }),
        (round) => {
          const step = nextStep({ ...failed, ...round });
          if (step.kind === 'wait') expect(round.now + step.delaySeconds * 1000).toBeLessThan(round.expiresAt);
        },
      ),
    );
    expect(nextStep({ ...failed, now: 3_600_000 })).toEqual({ kind: 'expired' });
    // What would come just as it expires does not come any more: a worker takes it for expired, too.
    expect(nextStep({ ...failed, afterSeconds: 30, expiresAt: 30_000 })).toEqual({ kind: 'expired' });
    expect(nextStep({ ...failed, afterSeconds: 30, expiresAt: 30_001 })).toEqual({ kind: 'wait', delaySeconds: 30 });
  });
});
