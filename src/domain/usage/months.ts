/** The calendar month (UTC) that a time in epoch milliseconds falls in: `2026-11`. */
export const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

/** The month of a day: `2026-11` of `2026-11-29`. */
export const monthOfDay = (day: string): string => day.slice(0, 7);

/** When a month of {@link monthOf} ends, in epoch milliseconds. */
export const endOfMonth = (month: string): number => {
  const beginning = new Date(`${month}-01T00:00:00Z`);
  return beginning.setUTCMonth(beginning.getUTCMonth() + 1);
};
