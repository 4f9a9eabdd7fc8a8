import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { estimateUsd, priceOfPiece, toMillionths } from '#src/domain/usage/estimate.ts';
import { endOfMonth, monthOf } from '#src/domain/usage/months.ts';
import { PriceSettings } from '#src/domain/usage/price-settings.ts';
import { addUsage, isPaid, NO_USAGE } from '#src/domain/usage/usage.ts';

describe('months', () => {
  test.each([
    ['2026-11-01T00:00:00.000Z', '2026-11'],
    ['2026-11-30T23:59:59.999Z', '2026-11'],
    ['2026-12-31T23:59:59.999Z', '2026-12'],
    ['2027-01-01T00:00:00.000Z', '2027-01'],
  ])('%s is in %s', (time, month) => {
    expect(monthOf(Date.parse(time))).toBe(month);
  });

  test('end where the next one begins, in whatever year', () => {
    const times = fc.date({
      min: new Date('2000-01-01T00:00:00Z'),
      max: new Date('2099-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(times, (time) => {
        const end = endOfMonth(monthOf(time.getTime()));
        expect(end).toBeGreaterThan(time.getTime());
        expect(monthOf(end - 1)).toBe(monthOf(time.getTime()));
        expect(new Date(end).toISOString()).toMatch(/-01T00:00:00\.000Z$/);
      }),
    );
  });
});

describe('estimates', () => {
  const prices = PriceSettings.parse({ emailUsd: 0.0001, smsPartUsd: 0.05 });

  test('are of mails by their number, of texts by their parts, and of what has no price none', () => {
    const usage = { deliveries: 3, parts: 7 };
    expect(estimateUsd('email', usage, prices)).toBe(0.0003);
    expect(estimateUsd('sms', usage, prices)).toBe(0.35);
    expect(estimateUsd('callnotify', usage, prices)).toBeUndefined();
    expect(estimateUsd('callnotify', usage, { callUsd: 0.02 })).toBe(0.06);
    expect(estimateUsd('email', usage, { emailUsd: 0 })).toBe(0);
    expect(priceOfPiece('sms', prices)).toBe(0.05);
  });

  test('show no trace of binary fractions', () => {
    expect(toMillionths(0.1 + 0.2)).toBe(0.3);
  });
});

test('mails, texts and calls are paid for by the piece', () => {
  expect(PROTOCOLS.filter(isPaid)).toEqual(['email', 'sms', 'callnotify']);
});

test('usages add up in any order', () => {
  const usages = fc.record({ deliveries: fc.nat(), failures: fc.nat(), parts: fc.nat() });
  fc.assert(
    fc.property(usages, usages, (a, b) => {
      expect(addUsage(a, b)).toEqual(addUsage(b, a));
      expect(addUsage(a, NO_USAGE)).toEqual(a);
    }),
  );
});

test.each(['2026', '2026-8', 'August 2026', '2026-08-1'])('prices cannot be of %j', (date) => {
  expect(PriceSettings.safeParse({ date }).success).toBe(false);
});
