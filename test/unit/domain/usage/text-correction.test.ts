import { describe, expect, test } from 'vitest';
import type { BilledText } from '#src/domain/feedback/text-event.ts';
import { textCorrectionOf } from '#src/domain/usage/text-correction.ts';

const correction = (billed: Partial<BilledText>) =>
  textCorrectionOf({ textId: 'text-1', project: 'p', month: '2026-11', ...billed });
const NONE = { deliveries: 0, failures: 0 };

describe('the correction of a text that was counted', () => {
  const counted = { parts: 2, country: 'US' };

  test('leaves it out of the estimate, and adds what it cost', () => {
    expect(correction({ counted, parts: 2, priceUsd: 0.01162, carrierFeeUsd: 0.006 })).toEqual({
      ...{ ...NONE, parts: 0, partsByCountry: { US: -2 }, reported: { parts: 2, usd: 0.01762 } },
    });
  });

  test('replaces its parts by those that its provider has made of it', () => {
    expect(correction({ counted, parts: 3, priceUsd: 0.03 })).toEqual({
      ...{ ...NONE, parts: 1, partsByCountry: { US: -2 }, reported: { parts: 3, usd: 0.03 } },
    });
    expect(correction({ counted, parts: 0, priceUsd: 0 })).toEqual({
      ...{ ...NONE, parts: -2, partsByCountry: { US: -2 }, reported: { parts: 0, usd: 0 } },
    });
  });

  test('estimates the reported parts where no price comes with them, and takes the counted ones where only a price does', () => {
    expect(correction({ counted, parts: 3 })).toEqual({ ...NONE, parts: 1, partsByCountry: { US: 1 } });
    expect(correction({ counted, priceUsd: 0.02 })).toEqual({
      ...{ ...NONE, parts: 0, partsByCountry: { US: -2 }, reported: { parts: 2, usd: 0.02 } },
    });
  });

  test('is none where nothing is reported that was not counted', () => {
    expect(correction({ counted })).toBeUndefined();
    expect(correction({ counted, parts: 2 })).toBeUndefined();
  });

  test('knows no country where the number is of none', () => {
    expect(correction({ counted: { parts: 1 }, parts: 2, priceUsd: 0.1 })).toEqual({
      ...{ ...NONE, parts: 1, reported: { parts: 2, usd: 0.1 } },
    });
  });
});

test('a text that an earlier version has sent is taken to have been counted with the parts that are reported', () => {
  expect(correction({ parts: 2, priceUsd: 0.02 })).toEqual({ ...NONE, parts: 0, reported: { parts: 2, usd: 0.02 } });
  expect(correction({ parts: 2 })).toBeUndefined();
  expect(correction({ priceUsd: 0.02 })).toEqual({ ...NONE, parts: 0, reported: { parts: 0, usd: 0.02 } });
});
