import type { PriceSettings } from './price-settings.ts';
import { type PaidProtocol, type ProtocolUsage } from './usage.ts';

/** What is paid for and not reported: `usd` is absent where nothing of it has a price, and `isPartial` says that something has none. */
export type Estimate = { readonly usd?: number; readonly isPartial: boolean };

/** The price of what a protocol is paid for by: a mail, a part of a text, a call; undefined where the stage names none. */
export const priceOfPiece = (protocol: PaidProtocol, prices: PriceSettings): number | undefined =>
  ({ email: prices.emailUsd, sms: prices.smsPartUsd, callnotify: prices.callUsd })[protocol];

/** What messages cost whose price was not reported, in US dollars by the prices of the stage. What has failed is not in it. */
export const estimateOf = (
  protocol: PaidProtocol,
  usage: Pick<ProtocolUsage, 'deliveries' | 'parts' | 'reported'>,
  prices: PriceSettings,
): Estimate => {
  const price = priceOfPiece(protocol, prices);
  const { deliveries, parts, reported } = usage;
  const pieces = protocol === 'sms' ? Math.max(0, parts - (reported?.parts ?? 0)) : deliveries;
  if (price !== undefined) return { usd: toMillionths(pieces * price), isPartial: false };
  return reported !== undefined && pieces === 0 ? { usd: 0, isPartial: false } : { isPartial: true };
};

/** Sums of fractions of cents are not exact in binary. */
export const toMillionths = (usd: number): number => Math.round(usd * 1e6) / 1e6;
