import { parseTime } from './timestamp.ts';

/** An hour in milliseconds. */
export const HOUR_MS = 3_600_000;

/** The beginning of the UTC hour that a time falls in, both in epoch milliseconds. */
export const hourOf = (at: number): number => Math.floor(at / HOUR_MS) * HOUR_MS;

/**
 * A whole hour as callers write it: `2024-01-02T03:00:00Z` or epoch milliseconds (contract section 17 no. 30). Returns epoch
 * milliseconds; undefined when it is no such time, or not on the hour.
 */
export const parseHour = (text: string): number | undefined => {
  const at = parseTime(text);
  return at !== undefined && at === hourOf(at) ? at : undefined;
};
