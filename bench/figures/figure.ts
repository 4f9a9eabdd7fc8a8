/** One line of the result: what, how much, what it should be, and how to see it by itself. */
export type Figure = {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  readonly command: string;
};

/** The options of the bench. */
export type BenchOptions = {
  /** Fewer samples: for a look, not for a comparison. */
  readonly isQuick: boolean;
  /** Also 100,000 subscribers. */
  readonly isLarge: boolean;
  /** Says what is under way. */
  readonly tell: (text: string) => void;
};
