import { formatTimestamp } from '#src/domain/timestamp.ts';
import { estimateOf, priceOfPiece, toMillionths } from './estimate.ts';
import { endOfMonth } from './months.ts';
import type { PriceSettings } from './price-settings.ts';
import { NO_USAGE, type PaidProtocol, type ProtocolUsage } from './usage.ts';

/** How much a project may spend in a month, in US dollars by protocol; protocols without a cap are absent. */
export type SpendCaps = { readonly [P in PaidProtocol]?: number };

/** How much of a cap is spent: what is reported, and the estimate of the rest. */
export type CapUse = {
  readonly protocol: PaidProtocol;
  readonly month: string;
  readonly capUsd: number;
  readonly spentUsd: number;
};

/** The shares of a cap, in percent, that are announced when they are spent (decision 091). */
const SPEND_LEVELS = [80, 100] as const;

/** One of {@link SPEND_LEVELS}. */
export type SpendLevel = (typeof SPEND_LEVELS)[number];

/** How much of its cap a protocol has spent in a month; undefined without a cap, and where the stage has no price. */
export const capUseOf = (
  { protocol, month, usage = NO_USAGE }: { protocol: PaidProtocol; month: string; usage?: ProtocolUsage | undefined },
  caps: SpendCaps,
  prices: PriceSettings,
): CapUse | undefined => {
  const capUsd = caps[protocol];
  const { usd } = estimateOf(protocol, usage, prices);
  if (capUsd === undefined || usd === undefined || priceOfPiece(protocol, prices) === undefined) return undefined;
  return { protocol, month, capUsd, spentUsd: toMillionths(usd + (usage.reported?.usd ?? 0)) };
};

/** How much of a cap is spent, in percent to a tenth, rounded down; a cap of nothing is spent from the beginning. */
export const percentOf = ({ capUsd, spentUsd }: CapUse): number =>
  capUsd === 0 ? 100 : Math.floor((millionths(spentUsd) * 1000) / millionths(capUsd)) / 10;

/** Whole numbers, which can be compared and divided exactly. */
const millionths = (usd: number): number => Math.round(usd * 1e6);

/** Whether nothing more may be spent. */
export const isReached = (use: CapUse): boolean => isSpentTo(100, use);

/** The shares that are spent. */
export const levelsOf = (use: CapUse): readonly SpendLevel[] => SPEND_LEVELS.filter((level) => isSpentTo(level, use));

const isSpentTo = (level: SpendLevel, { capUsd, spentUsd }: CapUse): boolean =>
  millionths(spentUsd) * 100 >= millionths(capUsd) * level;

/** What a refusal says of a cap: how much may be spent, what was, and until when no more is. */
export const capText = ({ protocol, month, capUsd, spentUsd }: CapUse): string =>
  `${protocol}: ${capUsd} USD a month, about ${spentUsd} USD spent in ${month}; none is sent until ${formatTimestamp(endOfMonth(month))}, unless the operator raises the cap.`;
