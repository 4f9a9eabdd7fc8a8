import type { PriceList } from './price-list.ts';

/**
 * The Regions of the partition `aws`, in all of which a mail costs the same: 0.10 USD for 1,000. What texts and calls cost goes by
 * the country of the number, changes often, and is published on a page for people alone: the stage names its own.
 */
export const COMMERCIAL_PRICES: PriceList = {
  partition: 'aws',
  prices: { emailUsd: 0.0001, date: '2026-08', source: 'https://aws.amazon.com/ses/pricing/' },
};
