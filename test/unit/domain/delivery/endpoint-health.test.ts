import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayBeUnhealthy, nextProbeSeconds, signsOf, stateAfterFailure } from '#src/domain/delivery/endpoint-health.ts';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { Settings } from '#src/domain/settings.ts';

const { health: settings } = Settings.parse({}).delivery;
const DAY_MS = 86_400_000;

const OUTCOMES: Readonly<Record<Outcome['kind'], Outcome>> = {
  delivered: { kind: 'delivered' },
  retry: { kind: 'retry', reason: 'HTTP 503', httpStatus: 503 },
  throttled: { kind: 'throttled', reason: 'slower' },
  rejected: { kind: 'rejected', reason: 'HTTP 404', httpStatus: 404 },
  expired: { kind: 'expired' },
};
const outcomes = fc.array(fc.constantFrom(...Object.values(OUTCOMES)), { maxLength: 20 });
const isFailure = ({ kind }: Outcome): boolean => kind === 'retry' || kind === 'rejected';

describe('the attempts of an invocation', () => {
  test('count as failures in a row from the last success on', () => {
    fc.assert(
      fc.property(outcomes, outcomes, (before, after) => {
        const failing = after.filter(({ kind }) => kind !== 'delivered');
        const failures = failing.filter(isFailure).length;
        expect(signsOf([...before, OUTCOMES.delivered, ...failing])).toMatchObject({ isTaken: true, failures });
        expect(signsOf(failing)).toMatchObject({ isTaken: false, failures });
      }),
    );
  });

  test('say nothing when they were throttled or too late', () => {
    expect(signsOf([OUTCOMES.throttled, OUTCOMES.expired])).toEqual({ isTaken: false, failures: 0 });
  });

  test('say nothing when the endpoint answered that it has too much to do', () => {
    const busy: Outcome = { kind: 'retry', reason: 'HTTP 429', httpStatus: 429 };

    expect(signsOf([busy, { ...busy, afterSeconds: 30 }, { ...busy, kind: 'rejected' }])).toEqual({
      ...{ isTaken: false, failures: 0 },
    });
    expect(signsOf([OUTCOMES.retry, busy])).toMatchObject({ failures: 1, last: { status: 503 } });
    expect(signsOf([OUTCOMES.delivered, busy])).toEqual({ isTaken: true, failures: 0 });
  });

  test('name the last failure', () => {
    expect(signsOf([OUTCOMES.rejected, OUTCOMES.retry, OUTCOMES.throttled]).last).toEqual({
      ...{ reason: 'HTTP 503', status: 503 },
    });
    expect(signsOf([{ kind: 'retry', reason: 'timeout' }]).last).toEqual({ reason: 'timeout' });
  });
});

const failing = { firstFailureAt: 0, lastFailureAt: 0, failures: 1, failuresWithin: 1 };

describe('an endpoint', () => {
  test('is unhealthy from the tenth failure within the time that counts together', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.constantFrom('smn', 'standard'), (failuresWithin, profile) => {
        const state = stateAfterFailure({ ...failing, failuresWithin }, profile, settings);
        expect(state).toBe(failuresWithin >= 10 ? 'unhealthy' : undefined);
      }),
    );
  });

  test('is disabled under standard alone: at once when it is gone, or after five days of being unhealthy', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 * DAY_MS }), fc.boolean(), (lastFailureAt, isGone) => {
        const sick = { state: 'unhealthy', since: 0 } as const;
        const found = { ...failing, lastFailureAt, lastStatus: isGone ? 410 : 503, sick };
        const isHopeless = isGone || lastFailureAt >= 5 * DAY_MS;
        expect(stateAfterFailure(found, 'standard', settings)).toBe(isHopeless ? 'disabled' : undefined);
        expect(stateAfterFailure(found, 'smn', settings)).toBeUndefined();
        expect(stateAfterFailure(found, { stepsSeconds: [1] }, settings)).toBeUndefined();
      }),
    );
  });

  test('that fails three times or more over a day or longer is unhealthy under standard alone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 10 * DAY_MS }),
        (failures, lastFailureAt) => {
          const found = { ...failing, failures, lastFailureAt, lastStatus: 503 };
          const isForLong = failures >= 3 && lastFailureAt >= DAY_MS;
          expect(stateAfterFailure(found, 'standard', settings)).toBe(isForLong ? 'unhealthy' : undefined);
          expect(stateAfterFailure(found, 'smn', settings)).toBeUndefined();
          expect(stateAfterFailure(found, { stepsSeconds: [1] }, settings)).toBeUndefined();
          expect(mayBeUnhealthy(found, settings)).toBe(isForLong);
        },
      ),
    );
  });

  test('is not disabled for two failures, however far apart: nobody knows what it has taken in between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90 * DAY_MS }), (lastFailureAt) => {
        expect(stateAfterFailure({ ...failing, lastFailureAt, lastStatus: 503 }, 'standard', settings)).toBeUndefined();
      }),
    );
  });
});

describe('probes', () => {
  test('come after five minutes, then at intervals that double up to an hour', () => {
    const intervals = [nextProbeSeconds(undefined, settings)];
    for (let probe = 0; probe < 6; probe += 1) intervals.push(nextProbeSeconds(intervals.at(-1), settings));
    expect(intervals).toEqual([300, 600, 1200, 2400, 3600, 3600, 3600]);
  });

  test('never come less often than the longest interval, whatever the first one is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }), (first, most) => {
        const own = { ...settings, firstProbeSeconds: first, maxProbeSeconds: most };
        expect(nextProbeSeconds(undefined, own)).toBe(Math.min(first, most));
        expect(nextProbeSeconds(first, own)).toBe(Math.min(first * 2, most));
      }),
    );
  });
});
