import type { PriceSettings } from './price-settings.ts';
import type { PaidProtocol, ProtocolUsage } from './usage.ts';

/**
 * What is paid for and not reported: `usd` is absent where nothing of it has a price, and `isPartial` says that something has none.
 */
export type Estimate = { readonly usd?: number; readonly isPartial: boolean };

/**
 * The price of what a protocol is paid for by: a mail, a part of a text to a country without a price of its own, a call; undefined
 * where the stage names none.
 */
export const priceOfPiece = (protocol: PaidProtocol, prices: PriceSettings): number | undefined =>
  ({ email: prices.emailUsd, sms: priceOfPart(prices), callnotify: prices.callUsd })[protocol];

/** The price of a part of a text to a country, or to any that has none of its own. */
const priceOfPart = ({ smsPartUsd: price }: PriceSettings, country = DEFAULT_COUNTRY): number | undefined =>
  typeof price === 'object' ? (price[country] ?? price[DEFAULT_COUNTRY]) : price;

/** In place of a country: all that have no price of their own. */
export const DEFAULT_COUNTRY = 'default';

/** Pieces of one price; without one where the stage names none. */
type Lot = { readonly pieces: number; readonly price: number | undefined };

/** What messages cost whose price was not reported, in US dollars by the prices of the stage. What has failed is not in it. */
export const estimateOf = (
  protocol: PaidProtocol,
  usage: Omit<ProtocolUsage, 'failures'>,
  prices: PriceSettings,
): Estimate => {
  const lots =
    protocol === 'sms'
      ? lotsOfTexts(usage, prices)
      : [{ pieces: usage.deliveries, price: priceOfPiece(protocol, prices) }];
  const priced = lots.flatMap(({ pieces, price }) => (price === undefined ? [] : [pieces * price]));
  if (priced.length === 0) return { isPartial: true };
  return { usd: toMillionths(priced.reduce((sum, usd) => sum + usd, 0)), isPartial: priced.length < lots.length };
};

/**
 * The parts that are left to estimate, by price; those to numbers of no known country have the price of all others. Reports that come
 * before their texts were counted leave less than nothing.
 */
const lotsOfTexts = (
  { parts, partsByCountry = {}, reported }: Omit<ProtocolUsage, 'failures'>,
  prices: PriceSettings,
): readonly Lot[] => {
  const ofCountries = Object.entries(partsByCountry);
  const rest = parts - (reported?.parts ?? 0) - ofCountries.reduce((sum, [, ofCountry]) => sum + ofCountry, 0);
  const lots = [
    ...ofCountries.map(([country, pieces]) => ({ pieces, price: priceOfPart(prices, country) })),
    { pieces: rest, price: priceOfPart(prices) },
  ].filter(({ pieces }) => pieces > 0);
  const isAllReported = lots.length === 0 && (reported !== undefined || prices.smsPartUsd !== undefined);
  return isAllReported ? [{ pieces: 0, price: 0 }] : lots;
};

/** Sums of fractions of cents are not exact in binary. */
export const toMillionths = (usd: number): number => Math.round(usd * 1e6) / 1e6;
