import type { PriceSettings } from './price-settings.ts';
import type { PaidProtocol, ProtocolUsage } from './usage.ts';

/** The price of what a protocol is paid for by: a mail, a part of a text, a call; undefined where the stage names none. */
export const priceOfPiece = (protocol: PaidProtocol, prices: PriceSettings): number | undefined =>
  ({ email: prices.emailUsd, sms: prices.smsPartUsd, callnotify: prices.callUsd })[protocol];

/** What messages cost, in US dollars; undefined where the stage names no price. What has failed is not in it. */
export const estimateUsd = (
  protocol: PaidProtocol,
  { deliveries, parts }: Pick<ProtocolUsage, 'deliveries' | 'parts'>,
  prices: PriceSettings,
): number | undefined => {
  const price = priceOfPiece(protocol, prices);
  return price && toMillionths((protocol === 'sms' ? parts : deliveries) * price);
};

/** Sums of fractions of cents are not exact in binary. */
export const toMillionths = (usd: number): number => Math.round(usd * 1e6) / 1e6;
