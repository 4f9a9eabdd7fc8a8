/** A time on the wire: UTC, whole seconds, `2024-01-02T03:04:05Z` (contract section 1.3). */
export const formatTimestamp = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
