import type { InputOf } from '#src/contract/operation.ts';
import type { ShowUsage } from '#src/contract/operations-api/usage.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import { DEFAULT_COUNTRY, estimateOf, priceOfPiece, toMillionths } from '#src/domain/usage/estimate.ts';
import { monthOf } from '#src/domain/usage/months.ts';
import type { PriceSettings } from '#src/domain/usage/price-settings.ts';
import { capUseOf, percentOf, type SpendCaps } from '#src/domain/usage/spend-caps.ts';
import { isPaid, PAID_PROTOCOLS, type ProjectUsage, type ProtocolUsage } from '#src/domain/usage/usage.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/**
 * Shows what the project has used in a month, this one unless another is named, and how much of its spend caps. Costs one query,
 * of an item for each day at most, and a read of the caps. In a stage that counts nothing, or not everything, what is not counted is absent.
 * What texts have cost is shown as reported (`reported_usd`), and estimated only where nothing was reported (decision 111).
 */
export const showUsage = async (
  { path, query }: InputOf<typeof ShowUsage>,
  { requestId }: OperationContext,
  { usage, spendCaps, settings, clock }: Pick<Dependencies, 'usage' | 'spendCaps' | 'settings' | 'clock'>,
): Promise<Reply> => {
  const {
    prices,
    usage: { kept },
  } = settings;
  const month = query.month ?? monthOf(clock());
  const project = path.project_id;
  const [used, caps] = await Promise.all([usage.ofMonth({ project, month }), spendCaps.get(project)]);
  const views = [...used.protocols].map(([protocol, counts]) => protocolView(protocol, counts, prices));
  const sumOf = (field: 'estimated_usd' | 'reported_usd'): number =>
    toMillionths(views.reduce((sum, { view }) => sum + (view[field] ?? 0), 0));
  return {
    status: 200,
    body: {
      request_id: requestId,
      month,
      kept,
      ...(kept === 'all' && { publishes: used.publishes }),
      protocols: views.map(({ view }) => view),
      days: [...used.days].map(([date, { publishes, ...counts }]) => ({
        date,
        ...(kept === 'all' && { publishes }),
        ...counts,
      })),
      estimated_usd: sumOf('estimated_usd'),
      reported_usd: sumOf('reported_usd'),
      unpriced: views.flatMap(({ view, isPartial }) => (isPartial ? [view.protocol] : [])),
      spend_caps: capViews({ month, used }, caps, prices),
      prices: pricesView(prices),
    },
  };
};

type ProtocolView = {
  readonly protocol: Protocol;
  readonly deliveries: number;
  readonly failures: number;
  readonly parts?: number;
  readonly estimated_usd?: number;
  readonly reported_usd?: number;
};

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

/** Those that can be kept: of protocols that have a price. */
const capViews = (
  { month, used }: { readonly month: string; readonly used: ProjectUsage },
  caps: SpendCaps,
  prices: PriceSettings,
) =>
  PAID_PROTOCOLS.flatMap((protocol) => {
    const use = capUseOf({ protocol, month, usage: used.protocols.get(protocol) }, caps, prices);
    return use === undefined ? [] : [{ protocol, usd: use.capUsd, spent_usd: use.spentUsd, percent: percentOf(use) }];
  });

const pricesView = (prices: PriceSettings) => {
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
