import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { estimateOf, priceOfPiece, toMillionths } from '#src/domain/usage/estimate.ts';
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
    expect(estimateOf('email', usage, prices)).toEqual({ usd: 0.0003, isPartial: false });
    expect(estimateOf('sms', usage, prices)).toEqual({ usd: 0.35, isPartial: false });
    expect(estimateOf('callnotify', usage, prices)).toEqual({ isPartial: true });
    expect(estimateOf('callnotify', usage, { callUsd: 0.02 })).toEqual({ usd: 0.06, isPartial: false });
    expect(estimateOf('email', usage, { emailUsd: 0 })).toEqual({ usd: 0, isPartial: false });
    expect(priceOfPiece('sms', prices)).toBe(0.05);
  });

  test('are of the texts alone of which no price was reported', () => {
    const reported = { parts: 5, usd: 0.3 };
    expect(estimateOf('sms', { deliveries: 3, parts: 7, reported }, prices)).toEqual({ usd: 0.1, isPartial: false });
    expect(estimateOf('sms', { deliveries: 3, parts: 7, reported }, {})).toEqual({ isPartial: true });
    expect(estimateOf('sms', { deliveries: 3, parts: 5, reported }, {})).toEqual({ usd: 0, isPartial: false });
    // Reports that come before their texts were counted.
    expect(estimateOf('sms', { deliveries: 0, parts: 0, reported }, prices)).toEqual({ usd: 0, isPartial: false });
  });

  test('are of texts by the country of their numbers, where the stage has a price for each', () => {
    const byCountry = PriceSettings.parse({ smsPartUsd: { US: 0.01, DE: 0.1, default: 0.05 } });
    const usage = { deliveries: 9, parts: 20, partsByCountry: { US: 10, DE: 2, FR: 4 } };
    // France and the four to no known country are of those others.
    expect(estimateOf('sms', usage, byCountry)).toEqual({ usd: 0.7, isPartial: false });
    expect(estimateOf('sms', usage, prices)).toEqual({ usd: 1, isPartial: false });
    const reported = { parts: 4, usd: 9 };
    expect(estimateOf('sms', { ...usage, reported }, byCountry)).toEqual({ usd: 0.5, isPartial: false });
  });

  test('leave out texts to countries without a price, and say so', () => {
    const some = PriceSettings.parse({ smsPartUsd: { US: 0.01 } });
    const to = (partsByCountry: Readonly<Record<string, number>>, parts = 10) => ({
      deliveries: 9,
      parts,
      partsByCountry,
    });
    expect(estimateOf('sms', to({ US: 10 }), some)).toEqual({ usd: 0.1, isPartial: false });
    expect(estimateOf('sms', to({ US: 7, DE: 3 }), some)).toEqual({ usd: 0.07, isPartial: true });
    expect(estimateOf('sms', to({ US: 7 }), some)).toEqual({ usd: 0.07, isPartial: true });
    expect(estimateOf('sms', to({ DE: 10 }), some)).toEqual({ isPartial: true });
    expect(estimateOf('sms', to({}, 0), some)).toEqual({ usd: 0, isPartial: false });
    expect([priceOfPiece('sms', some), priceOfPiece('sms', { smsPartUsd: { default: 0.2 } })]).toEqual([
      undefined,
      0.2,
    ]);
  });

  test('count nothing of a country for less than nothing', () => {
    const byCountry = PriceSettings.parse({ smsPartUsd: { US: 0.01, default: 0.05 } });
    const usage = { deliveries: 1, parts: 1, partsByCountry: { US: -1, DE: 2 } };
    expect(estimateOf('sms', usage, byCountry)).toEqual({ usd: 0.1, isPartial: false });
  });

  test('show no trace of binary fractions', () => {
    expect(toMillionths(0.1 + 0.2)).toBe(0.3);
  });
});

test('mails, texts and calls are paid for by the piece', () => {
  expect(PROTOCOLS.filter(isPaid)).toEqual(['email', 'sms', 'callnotify']);
});

test('usages add up in any order', () => {
  const partsByCountry = fc.dictionary(fc.constantFrom('US', 'DE', 'CN'), fc.integer());
  const reported = fc.record({ parts: fc.nat(), usd: fc.nat() });
  const counts = { deliveries: fc.nat(), failures: fc.nat(), parts: fc.nat() };
  const requiredKeys = ['deliveries', 'failures', 'parts'] as const;
  const usages = fc.record({ ...counts, partsByCountry, reported }, { requiredKeys: [...requiredKeys] });
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

test.each([{ UK1: 1 }, { us: 1 }, { Default: 1 }, { US: -1 }, { US: '0.1' }])(
  'texts cannot be priced by %j',
  (smsPartUsd) => {
    expect(PriceSettings.safeParse({ smsPartUsd }).success).toBe(false);
  },
);
