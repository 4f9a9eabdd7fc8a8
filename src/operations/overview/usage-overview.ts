import { lastDays } from '#src/domain/days.ts';
import { monthOf, monthOfDay } from '#src/domain/usage/months.ts';
import type { DayUsage } from '#src/domain/usage/usage.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { capViews, costOf, dayView, protocolViews } from '#src/operations/usage/usage-view.ts';

/** Days that are shown, today included. */
const DAYS = 7;

const NOTHING: DayUsage = { publishes: 0, deliveries: 0, failures: 0 };

/**
 * What a project has used on each of the last seven days and in this month, for about how much, and how much of its caps. One query of
 * an item for each day of the month, one more in the first six days of a month, and a read of the caps.
 */
export const usageOverview = async (
  { project, now }: { readonly project: string; readonly now: number },
  { usage, spendCaps, settings }: Pick<Dependencies, 'usage' | 'spendCaps' | 'settings'>,
) => {
  const {
    prices,
    usage: { kept },
  } = settings;
  const month = monthOf(now);
  const dates = lastDays(DAYS, now);
  const before = monthOfDay(dates[0] ?? month);
  const [used, earlier, caps] = await Promise.all([
    usage.ofMonth({ project, month }),
    before === month ? undefined : usage.ofMonth({ project, month: before }),
    spendCaps.get(project),
  ]);
  const views = protocolViews(used, prices).map(({ view }) => view);
  const sumOf = (field: 'deliveries' | 'failures'): number => views.reduce((sum, view) => sum + view[field], 0);
  return {
    kept,
    days: dates.map((date) => dayView(date, used.days.get(date) ?? earlier?.days.get(date) ?? NOTHING, kept)),
    this_month: {
      month,
      ...(kept === 'all' && { publishes: used.publishes }),
      ...{ deliveries: sumOf('deliveries'), failures: sumOf('failures') },
      ...costOf(views),
    },
    spend_caps: capViews({ month, used }, caps, prices),
  };
};
