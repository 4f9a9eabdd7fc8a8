import { describe, expect, test } from 'vitest';
import { Stage } from '#lib/stage.ts';

const pricesOf = (change: object) =>
  Stage.parse({ name: 'dev', senderAddress: 'smn@example.com', ...change }).settings.prices;

describe('the prices of a stage', () => {
  test('are those of the list for its Region, with their date and source', () => {
    const list = { emailUsd: 0.0001, date: '2026-08', source: 'https://aws.amazon.com/ses/pricing/' };
    expect(pricesOf({})).toEqual(list);
    expect(pricesOf({ region: 'eu-west-1' })).toEqual(list);
  });

  test('are its own where it names some', () => {
    const prices = { emailUsd: 0.0002, smsPartUsd: 0.05, date: '2026-11-02', source: 'our contract' };
    expect(pricesOf({ settings: { prices } })).toEqual(prices);
    expect(pricesOf({ settings: { prices: { smsPartUsd: 0.05 } } })).toMatchObject({
      emailUsd: 0.0001,
      smsPartUsd: 0.05,
    });
  });

  test('are none in Regions that no list is of', () => {
    expect(pricesOf({ region: 'us-gov-west-1' })).toEqual({});
  });
});
