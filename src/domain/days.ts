const DAY_MS = 86_400_000;

/** The day (UTC) that a time in epoch milliseconds falls in: `2026-11-29`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** When a day of {@link dayOf} begins, in epoch milliseconds. */
export const beginningOfDay = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** The last days (UTC), so many in all, oldest first; that of `now`, in epoch milliseconds, is the last one. */
export const lastDays = (count: number, now: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => dayOf(now - (count - 1 - index) * DAY_MS));
