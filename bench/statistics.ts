/** The middle of some numbers. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
};

/** A median with the smallest and largest value, as text. */
export const spread = (values: readonly number[], digits = 2): string =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)})`;

/** A candidate's sample and the baseline's that was taken beside it. */
export type Pair<T> = { readonly candidate: T; readonly baseline: T };

/**
 * Takes samples in the order ABBA, so that what drifts (clock speed, neighbours) meets both alike. `tell` is called with each
 * pair.
 */
export const samplePairs = async <T>(
  count: number,
  take: { readonly candidate: () => Promise<T>; readonly baseline: () => Promise<T> },
  tell: (pair: Pair<T>, index: number) => void,
): Promise<readonly Pair<T>[]> => {
  const pairs: Pair<T>[] = [];
  for (let index = 0; index < count; index++) {
    const early = index % 2 === 0 ? await take.candidate() : undefined;
    const baseline = await take.baseline();
    const pair = { candidate: early ?? (await take.candidate()), baseline };
    pairs.push(pair);
    tell(pair, index);
  }
  return pairs;
};
