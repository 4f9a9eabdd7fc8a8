import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyExpiresAt, decideDelivery, rememberWindowStates } from '#src/domain/holding/decide-delivery.ts';
import { DAYS } from '#src/domain/holding/delivery-policy.ts';
import { windowStateAt } from '#src/domain/holding/windows.ts';

const minute = fc.integer({ min: 0, max: 1439 });
const anyWindows = fc.record({
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
  spans: fc.array(
    fc.record({ days: fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }), from: minute, to: minute }),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
});
const maxPerSecond = fc.double({ min: 0.01, max: 1000, noNaN: true });
const anyLimited = fc.record({ windows: anyWindows, maxPerSecond }, { requiredKeys: ['maxPerSecond'] });
const anyPolicy = fc.record({ windows: anyWindows, maxPerSecond }, { requiredKeys: [] });
const anyTime = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
const noHold = fc.constant(undefined);
const anyHold = fc.oneof(noHold, fc.record({ until: anyTime }), fc.constant({}));

describe('when a copy goes out', () => {
  test('is now without a policy and a hold', () => {
    expect(decideDelivery({}, 5)).toEqual({ kind: 'now' });
    expect(decideDelivery({ policy: { retry: 'standard', keepSeconds: 5 } }, 5)).toEqual({ kind: 'now' });
  });

  test('is when its subscription is no longer held, which says so itself', () => {
    fc.assert(
      fc.property(anyPolicy, fc.boolean(), anyTime, (policy, hasSlot, now) => {
        expect(decideDelivery({ policy, hasSlot, hold: { until: now + 1 } }, now)).toEqual({ kind: 'later' });
        expect(decideDelivery({ policy, hasSlot, hold: {} }, now)).toEqual({ kind: 'later' });
      }),
    );
  });

  test('is never while its windows are closed, and is known to be when they open', () => {
    fc.assert(
      fc.property(anyWindows, maxPerSecond, anyTime, (windows, rate, now) => {
        const { isOpen, changesAt } = windowStateAt(windows, now);
        const decision = decideDelivery({ policy: { windows, maxPerSecond: rate }, hasSlot: true }, now);
        if (isOpen) expect(decision).toEqual({ kind: 'now', closesAt: changesAt });
        else {
          expect(decision).toEqual({ kind: 'later', held: { reason: 'window', until: changesAt } });
          expect(decideDelivery({ policy: { windows } }, changesAt).kind).toBe('now');
        }
      }),
    );
  });

  test('is never without a slot where there is a rate', () => {
    fc.assert(
      fc.property(anyLimited, anyHold, anyTime, (limited, hold, now) => {
        expect(decideDelivery({ policy: limited, hold }, now).kind).toBe('later');
        const { windows: _windows, ...always } = limited;
        expect(decideDelivery({ policy: always }, now)).toEqual({ kind: 'later', held: { reason: 'rate' } });
        expect(decideDelivery({ policy: always, hasSlot: true }, now)).toEqual({ kind: 'now' });
      }),
    );
  });

  test('is the same when what windows are is remembered', () => {
    const states = rememberWindowStates();
    fc.assert(
      fc.property(anyPolicy, anyTime, (policy, now) => {
        const decision = decideDelivery({ policy }, now);
        expect(decideDelivery({ policy }, now, states)).toEqual(decision);
        expect(decideDelivery({ policy }, now, states)).toEqual(decision);
      }),
    );
  });
});

describe('when a copy expires', () => {
  const lifetime = { publishedAt: 1000, expiresAt: 3_601_000 };

  test('is said by its message without a policy that keeps', () => {
    expect(copyExpiresAt(lifetime)).toBe(3_601_000);
    expect(copyExpiresAt(lifetime, {})).toBe(3_601_000);
  });

  test('is said by the policy in place of the time to live of the service, be it sooner or later', () => {
    expect(copyExpiresAt(lifetime, { keepSeconds: 86_400 })).toBe(86_401_000);
    expect(copyExpiresAt(lifetime, { keepSeconds: 1 })).toBe(2000);
  });

  test('is never later than its publisher chose', () => {
    const chosen = { ...lifetime, hasChosenTimeToLive: true } as const;
    expect(copyExpiresAt(chosen, { keepSeconds: 86_400 })).toBe(3_601_000);
    expect(copyExpiresAt(chosen, { keepSeconds: 1 })).toBe(2000);
  });
});
