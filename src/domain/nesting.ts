/** Deeper than any request of the contract; a stack overflow starts at some thousands. */
export const MAX_NESTING = 32;

/** Whether a JSON value is nested deeper than `levels`: what walks through it later may recurse without fear. */
export const isNestedDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isNestedDeeperThan(levels - 1, inner)));
