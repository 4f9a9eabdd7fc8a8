import type { Protocol } from '#src/domain/protocol.ts';
import { DEFAULT_COUNTRY, estimateOf, priceOfPiece, toMillionths } from '#src/domain/usage/estimate.ts';
import type { PriceSettings } from '#src/domain/usage/price-settings.ts';
import { capUseOf, percentOf, type SpendCaps } from '#src/domain/usage/spend-caps.ts';
import {
  type DayUsage,
  isPaid,
  PAID_PROTOCOLS,
  type ProjectUsage,
  type ProtocolUsage,
} from '#src/domain/usage/usage.ts';
import type { UsageSettings } from '#src/domain/usage/usage-settings.ts';

/** What is shown of a protocol. */
export type ProtocolView = {
  readonly protocol: Protocol;
  readonly deliveries: number;
  readonly failures: number;
  readonly parts?: number;
  readonly estimated_usd?: number;
  readonly reported_usd?: number;
};

/** What was used of each protocol, for about how much; `isPartial` where something of it has no price. */
export const protocolViews = ({ protocols }: ProjectUsage, prices: PriceSettings) =>
  [...protocols].map(([protocol, counts]) => protocolView(protocol, counts, prices));

/** What protocols have cost together, in US dollars: as estimated, and as reported. */
export const costOf = (views: readonly ProtocolView[]) => {
  const sumOf = (field: 'estimated_usd' | 'reported_usd'): number =>
    toMillionths(views.reduce((sum, view) => sum + (view[field] ?? 0), 0));
  return { estimated_usd: sumOf('estimated_usd'), reported_usd: sumOf('reported_usd') };
};

/** What was used on a day; publishes only where the stage counts them. */
export const dayView = (date: string, { publishes, ...counts }: DayUsage, kept: UsageSettings['kept']) => ({
  date,
  ...(kept === 'all' && { publishes }),
  ...counts,
});

const protocolView = (
  protocol: Protocol,
  counts: ProtocolUsage,
  prices: PriceSettings,
): { readonly view: ProtocolView; readonly isPartial: boolean } => {
  const { deliveries, failures, parts, reported } = counts;
  const { usd, isPartial } = isPaid(protocol) ? estimateOf(protocol, counts, prices) : { isPartial: false };
  const view = {
    ...{ protocol, deliveries, failures },
    ...(protocol === 'sms' && { parts }),
    ...(usd !== undefined && { estimated_usd: usd }),
    ...(reported !== undefined && { reported_usd: toMillionths(reported.usd) }),
  };
  return { view, isPartial };
};

/** The caps that can be kept, of protocols that have a price, and how much of each is spent. */
export const capViews = (
  { month, used }: { readonly month: string; readonly used: ProjectUsage },
  caps: SpendCaps,
  prices: PriceSettings,
) =>
  PAID_PROTOCOLS.flatMap((protocol) => {
    const use = capUseOf({ protocol, month, usage: used.protocols.get(protocol) }, caps, prices);
    return use === undefined ? [] : [{ protocol, usd: use.capUsd, spent_usd: use.spentUsd, percent: percentOf(use) }];
  });

/** The prices that are estimated with. */
export const pricesView = (prices: PriceSettings) => {
  const { emailUsd, smsPartUsd, callUsd, date, source } = prices;
  const partUsd = priceOfPiece('sms', prices);
  return {
    ...(emailUsd !== undefined && { email_usd: emailUsd }),
    ...(partUsd !== undefined && { sms_part_usd: partUsd }),
    ...(typeof smsPartUsd === 'object' && { sms_part_usd_by_country: countryViews(smsPartUsd) }),
    ...(callUsd !== undefined && { call_usd: callUsd }),
    ...(date !== undefined && { date }),
    ...(source !== undefined && { source }),
  };
};

const countryViews = (byCountry: Readonly<Record<string, number>>) =>
  Object.entries(byCountry).flatMap(([country, usd]) => (country === DEFAULT_COUNTRY ? [] : [{ country, usd }]));
