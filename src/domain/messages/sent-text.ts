/** What a text counts as from when it is sent until its provider reports what it has cost (decision 111). */
export type SentText = {
  /** When it was handed to its provider, in epoch milliseconds: its month pays for it. */
  readonly sentAt: number;
  readonly parts: number;
  /** Of the number, ISO 3166-1 with two letters; absent where numbers are of no country. */
  readonly country?: string;
};
