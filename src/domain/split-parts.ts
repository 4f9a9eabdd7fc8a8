type Parts = {
  readonly 1: readonly [string, ...string[]];
  readonly 2: readonly [string, string, ...string[]];
  readonly 3: readonly [string, string, string, ...string[]];
};

/** The parts of a text between its separators, at least `count` of them. Throws an Error for a text of fewer. */
export const splitParts = <Count extends keyof Parts>(text: string, separator: string, count: Count): Parts[Count] => {
  const parts = text.split(separator);
  if (parts.length < count) throw new Error(`Not ${count} parts with "${separator}" between them: ${text}`);
  return parts as unknown as Parts[Count];
};
