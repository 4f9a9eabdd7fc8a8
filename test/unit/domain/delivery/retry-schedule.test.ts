import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextStep } from '#src/domain/delivery/retry-schedule.ts';
import type { RetryProfile } from '#src/domain/holding/delivery-policy.ts';

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

const HOUR_MS = 3_600_000;

/** When a message is tried by an endpoint that never takes it, and how it ends. */
const attemptsOf = (
  profile: RetryProfile,
  change: { readonly expiresAt?: number; readonly draws?: readonly number[]; readonly asks?: readonly number[] } = {},
) => {
  const { expiresAt = 1000 * HOUR_MS, draws = [0], asks = [] } = change;
  const times = [0];
  for (let attempt = 0; ; attempt += 1) {
    const now = times.at(-1) ?? 0;
    const random = draws[attempt % draws.length] ?? 0;
    const afterSeconds = asks[attempt];
    const step = nextStep({
      ...{ ...failed, profile, attempt, now, expiresAt, random },
      ...(afterSeconds !== undefined && { afterSeconds }),
    });
    if (step.kind !== 'wait') return { times, end: step.kind };
    times.push(now + step.delaySeconds * 1000);
  }
};

const draws = fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 10, maxLength: 10 });
const asks = fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 10 });

const profiles = fc.oneof(
  fc.constant<RetryProfile>('standard'),
  fc.record(
    {
      stepsSeconds: fc.array(fc.integer({ min: 1, max: 86_400 }), { minLength: 1, maxLength: 20 }),
      maxAttempts: fc.integer({ min: 1, max: 30 }),
    },
    { requiredKeys: ['stepsSeconds'] },
  ),
);

/** The least waits of a profile. */
const stepsOf = (profile: RetryProfile): readonly number[] =>
  typeof profile === 'string' ? [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] : profile.stepsSeconds;

const mostOf = (profile: RetryProfile): number =>
  (typeof profile === 'object' ? profile.maxAttempts : undefined) ?? stepsOf(profile).length + 1;

/** In milliseconds, after the attempt of this number. */
const leastWait = (profile: RetryProfile, attempt: number, asked = 0): number => {
  const steps = stepsOf(profile);
  const granted = Math.min(asked, typeof profile === 'string' ? 86_400 : 900);
  return Math.max(steps[attempt] ?? steps.at(-1) ?? 0, granted) * 1000;
};

describe('the profile standard', () => {
  test('makes ten attempts over 75 hours', () => {
    const { times, end } = attemptsOf('standard');
    expect(end).toBe('exhausted');
    expect(times.map((time) => time / 1000)).toEqual([
      0, 5, 305, 2105, 9305, 27_305, 63_305, 113_705, 185_705, 272_105,
    ]);
  });

  test('ends within an hour after 75 hours whatever is drawn', () => {
    fc.assert(
      fc.property(draws, (drawn) => {
        const { times } = attemptsOf('standard', { draws: drawn });
        expect(times).toHaveLength(10);
        expect(times.at(-1)).toBeGreaterThanOrEqual(75 * HOUR_MS);
        expect(times.at(-1)).toBeLessThan(76.5 * HOUR_MS);
      }),
    );
  });

  test('grants a receiver up to a day; the others up to a quarter of an hour', () => {
    const asked = { ...failed, expiresAt: 1000 * HOUR_MS, random: 0, afterSeconds: 200_000 };
    const custom = { stepsSeconds: [1] };
    expect(nextStep({ ...asked, profile: 'standard' })).toEqual({ kind: 'wait', delaySeconds: 86_400 });
    expect(nextStep({ ...asked, profile: custom })).toEqual({ kind: 'wait', delaySeconds: 900 });
    expect(nextStep({ ...asked, profile: 'smn' })).toEqual({ kind: 'wait', delaySeconds: 900 });
  });
});

describe('any profile of waits', () => {
  test('tries nothing before its time, nor more often than it may, and nothing after it has expired', () => {
    const given = fc.record({ profile: profiles, draws, asks, expiresAt: fc.integer({ min: 1, max: 100 * HOUR_MS }) });
    fc.assert(
      fc.property(given, ({ profile, ...change }) => {
        const { times, end } = attemptsOf(profile, change);
        expect(times.length).toBeLessThanOrEqual(mostOf(profile));
        if (end === 'exhausted') expect(times).toHaveLength(mostOf(profile));
        for (const [index, time] of times.slice(1).entries()) {
          const waited = time - (times[index] ?? 0);
          expect(waited).toBeGreaterThanOrEqual(leastWait(profile, index, change.asks[index]));
          expect(time).toBeLessThan(change.expiresAt);
        }
      }),
    );
  });

  test('repeats its last wait while it has attempts left', () => {
    expect(attemptsOf({ stepsSeconds: [10, 20], maxAttempts: 5 })).toEqual({
      ...{ times: [0, 10_000, 30_000, 50_000, 70_000], end: 'exhausted' },
    });
    expect(attemptsOf({ stepsSeconds: [10, 20], maxAttempts: 2 }).times).toEqual([0, 10_000]);
    expect(attemptsOf({ stepsSeconds: [10], maxAttempts: 1 }).times).toEqual([0]);
  });
});
