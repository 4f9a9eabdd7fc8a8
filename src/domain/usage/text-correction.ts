import type { BilledText } from '#src/domain/feedback/text-event.ts';
import { toMillionths } from './estimate.ts';
import { NO_USAGE, type ProtocolUsage } from './usage.ts';

/**
 * By how much a report of a text changes the usage of the month that the text was counted in: its parts become those that were
 * reported, and with a price it is left out of what is estimated. Undefined when the report changes nothing. A text that an earlier
 * version has sent was counted without a country, and is taken to have been counted with the parts that are reported.
 */
export const textCorrectionOf = ({
  counted,
  parts,
  priceUsd,
  carrierFeeUsd = 0,
}: BilledText): ProtocolUsage | undefined => {
  const before = counted?.parts ?? parts ?? 0;
  const after = parts ?? before;
  const difference = after - before;
  if (priceUsd === undefined && difference === 0) return undefined;
  const { country } = counted ?? {};
  const leftToEstimate = priceUsd === undefined ? difference : -before;
  return {
    ...NO_USAGE,
    parts: difference,
    ...(country !== undefined && { partsByCountry: { [country]: leftToEstimate } }),
    ...(priceUsd !== undefined && { reported: { parts: after, usd: toMillionths(priceUsd + carrierFeeUsd) } }),
  };
};
