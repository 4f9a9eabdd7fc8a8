import type { PriceSettings } from '#src/domain/usage/price-settings.ts';

/** Prices of AWS that hold for a group of Regions, as of a date. */
export type PriceList = {
  /** The partition that its Regions belong to. */
  readonly partition: 'aws' | 'aws-cn' | 'aws-us-gov';
  readonly prices: Required<Pick<PriceSettings, 'date' | 'source'>> & Omit<PriceSettings, 'date' | 'source'>;
};
