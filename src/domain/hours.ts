import { formatTimestamp } from './timestamp.ts';

/** An hour in milliseconds. */
export const HOUR_MS = 3_600_000;

/** The beginning of the UTC hour that a time falls in, both in epoch milliseconds. */
export const hourOf = (at: number): number => Math.floor(at / HOUR_MS) * HOUR_MS;

/**
 * A whole hour as callers write it: `2024-01-02T03:00:00Z` or epoch milliseconds (contract section 17 no. 30). Returns epoch
 * milliseconds; undefined when it is no such time, or not on the hour.
 */
export const parseHour = (text: string): number | undefined => {
  const at = /^\d{12,14}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(at) || at !== hourOf(at)) return undefined;
  // Dates that do not exist, such as 30 February, are moved on by the parser; other forms of a date are not the contract's.
  return text === String(at) || text === formatTimestamp(at) ? at : undefined;
};
