/** A time on the wire: UTC, whole seconds, `2024-01-02T03:04:05Z` (contract section 1.3). */
export const formatTimestamp = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19)}Z`;

/**
 * A time as callers write it: `2024-01-02T03:04:05Z` or epoch milliseconds (contract section 17 no. 30). Returns epoch
 * milliseconds; undefined when it is no such time.
 */
export const parseTime = (text: string): number | undefined => {
  const at = /^\d{12,14}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  // Dates that do not exist, such as 30 February, are moved on by the parser; other forms of a date are not the contract's.
  return text === String(at) || text === formatTimestamp(at) ? at : undefined;
};
