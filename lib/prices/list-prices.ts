import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { PriceSettings } from '#src/domain/usage/price-settings.ts';
import { COMMERCIAL_PRICES } from './commercial.ts';

const PRICE_LISTS = [COMMERCIAL_PRICES];

/**
 * The prices that a stage estimates with: its own, and for what it does not name those of the list for its Region, if there is one.
 * A stage that names no Region is taken to be in the partition `aws`. Date and source are the list's unless the stage says its own.
 */
export const withListPrices = (own: PriceSettings, region: string | undefined): PriceSettings => {
  const partition = region === undefined ? 'aws' : RegionInfo.get(region).partition;
  return { ...PRICE_LISTS.find((list) => list.partition === partition)?.prices, ...own };
};
