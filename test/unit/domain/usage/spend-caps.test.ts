import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PriceSettings } from '#src/domain/usage/price-settings.ts';
import { type CapUse, capText, capUseOf, isReached, levelsOf, percentOf } from '#src/domain/usage/spend-caps.ts';

const prices = PriceSettings.parse({ smsPartUsd: 0.05 });
const usage = { deliveries: 3, failures: 9, parts: 10 };
const use = (spentUsd: number, capUsd = 50): CapUse => ({ protocol: 'sms', month: '2026-11', capUsd, spentUsd });

describe('what is spent of a cap', () => {
  test('is what the month has cost by now, by the prices of the stage', () => {
    expect(capUseOf({ protocol: 'sms', month: '2026-11', usage }, { sms: 50 }, prices)).toEqual(use(0.5));
    expect(capUseOf({ protocol: 'sms', month: '2026-11' }, { sms: 50 }, prices)).toEqual(use(0));
  });

  test('is what is reported of texts, and the estimate of the others', () => {
    const corrected = { ...usage, reported: { parts: 8, usd: 1.25 } };
    expect(capUseOf({ protocol: 'sms', month: '2026-11', usage: corrected }, { sms: 50 }, prices)).toEqual(use(1.35));
  });

  test('is by country where the stage has prices for each, and nothing without one for all others', () => {
    const abroad = { ...usage, partsByCountry: { US: 6, DE: 4 } };
    const useBy = (smsPartUsd: Readonly<Record<string, number>>) =>
      capUseOf({ protocol: 'sms', month: '2026-11', usage: abroad }, { sms: 50 }, { smsPartUsd });
    expect(useBy({ US: 0.01, default: 0.2 })).toEqual(use(0.86));
    expect(useBy({ US: 0.01, DE: 0.2 })).toBeUndefined();
  });

  test('is nothing without a cap, or without a price', () => {
    expect(capUseOf({ protocol: 'sms', month: '2026-11', usage }, { email: 50 }, prices)).toBeUndefined();
    expect(capUseOf({ protocol: 'email', month: '2026-11', usage }, { email: 50 }, prices)).toBeUndefined();
  });

  test.each([
    [0, 0, false, []],
    [39.99, 79.9, false, []],
    [40, 80, false, [80]],
    [49.999999, 99.9, false, [80]],
    [50, 100, true, [80, 100]],
    [75, 150, true, [80, 100]],
  ])('%d of 50 USD are %d %%', (spent, ...expected) => {
    expect([percentOf(use(spent)), isReached(use(spent)), levelsOf(use(spent))]).toEqual(expected);
  });

  test('is not less for the way in which computers count', () => {
    expect([percentOf(use(0.7, 0.8)), percentOf(use(0.07, 0.1)), levelsOf(use(0.56, 0.7))]).toEqual([87.5, 70, [80]]);
  });

  test('is all of a cap of nothing, from the beginning', () => {
    expect([percentOf(use(0, 0)), isReached(use(0, 0)), levelsOf(use(0, 0))]).toEqual([100, true, [80, 100]]);
  });

  test('is never called all before nothing more may be spent', () => {
    const usd = fc.integer({ min: 0, max: 1e12 }).map((millionths) => millionths / 1e6);
    fc.assert(
      fc.property(usd, usd, (spent, cap) => {
        expect(percentOf(use(spent, cap)) >= 100).toBe(isReached(use(spent, cap)));
        expect(levelsOf(use(spent, cap)).includes(100)).toBe(isReached(use(spent, cap)));
      }),
    );
  });
});

test('a refusal says what the cap is, what is spent, and until when', () => {
  expect(capText(use(50.1))).toBe(
    'sms: 50 USD a month, about 50.1 USD spent in 2026-11; none is sent until 2026-12-01T00:00:00Z, unless the operator raises the cap.',
  );
});
