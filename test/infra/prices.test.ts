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

  test('may be by country for texts', () => {
    const smsPartUsd = { US: 0.01, DE: 0.1, default: 0.08 };
    expect(pricesOf({ settings: { prices: { smsPartUsd } } })).toMatchObject({ emailUsd: 0.0001, smsPartUsd });
  });

  test.each(['us-gov-west-1', 'cn-north-1'])('are those alone that it names in %s, which no list is of', (region) => {
    expect(pricesOf({ region })).toEqual({});
    expect(pricesOf({ region, settings: { prices: { emailUsd: 0.0001 } } })).toEqual({ emailUsd: 0.0001 });
  });
});
