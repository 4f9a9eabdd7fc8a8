import type { InputOf } from '#src/contract/operation.ts';
import type { ShowUsage } from '#src/contract/operations-api/usage.ts';
import { monthOf } from '#src/domain/usage/months.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { capViews, costOf, dayView, pricesView, protocolViews } from './usage-view.ts';

/**
 * Shows what the project has used in a month, this one unless another is named, and how much of its spend caps. Costs one query, of an
 * item for each day at most, and a read of the caps. In a stage that counts nothing, or not everything, what is not counted is absent.
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
  const views = protocolViews(used, prices);
  return {
    status: 200,
    body: {
      request_id: requestId,
      month,
      kept,
      ...(kept === 'all' && { publishes: used.publishes }),
      protocols: views.map(({ view }) => view),
      days: [...used.days].map(([date, counts]) => dayView(date, counts, kept)),
      ...costOf(views.map(({ view }) => view)),
      unpriced: views.flatMap(({ view, isPartial }) => (isPartial ? [view.protocol] : [])),
      spend_caps: capViews({ month, used }, caps, prices),
      prices: pricesView(prices),
    },
  };
};
