/** A part of all subscription ids, both ends included; 32 hex characters each. */
export type IdRange = { readonly from: string; readonly to: string };

const DIGITS = 8;
const SPACE = 2 ** (4 * DIGITS);

const hex = (value: number): string => value.toString(16).padStart(DIGITS, '0');

/**
 * Splits all ids into `parts` ranges of the same width, without gap or overlap. Ids are HMACs and so evenly spread:
 * equal ranges hold about equally many subscribers.
 */
export const splitIdRange = (parts: number): readonly IdRange[] =>
  Array.from({ length: parts }, (_, index) => ({
    from: `${hex(Math.floor((index * SPACE) / parts))}${'0'.repeat(24)}`,
    to: `${hex(Math.floor(((index + 1) * SPACE) / parts) - 1)}${'f'.repeat(24)}`,
  }));
