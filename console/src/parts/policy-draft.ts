import type { Window } from './week-picture.tsx';

/** A delivery policy as the API has it. */
export type Policy = {
  readonly max_per_second?: number;
  readonly windows?: readonly Window[];
  readonly time_zone?: string;
  readonly retry?: 'smn' | 'standard' | { readonly steps_seconds: readonly number[]; readonly max_attempts?: number };
  readonly keep_seconds?: number;
};

/** The same as it is being written: numbers as text. */
export type PolicyDraft = {
  readonly maxPerSecond: string;
  readonly keepSeconds: string;
  readonly windows: readonly Window[];
  readonly timeZone: string;
  /** Steps of its own stay as they are: they are changed by the API or the command. */
  readonly retry: Policy['retry'];
};

/** A policy of the API, to be edited. */
export const draftOf = ({ max_per_second, windows = [], time_zone, retry, keep_seconds }: Policy): PolicyDraft => ({
  maxPerSecond: max_per_second?.toString() ?? '',
  keepSeconds: keep_seconds?.toString() ?? '',
  windows,
  timeZone: time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  retry,
});

/** The body of updating it. What is no number is sent as one that the API refuses. */
export const bodyOf = ({ maxPerSecond, keepSeconds, windows, timeZone, retry }: PolicyDraft) => ({
  ...(maxPerSecond !== '' && { max_per_second: Number(maxPerSecond) }),
  ...(keepSeconds !== '' && { keep_seconds: Number(keepSeconds) }),
  ...(windows.length > 0 && {
    windows: windows.map(({ days, from, to }) => ({ days: [...days], from, to })),
    time_zone: timeZone,
  }),
  ...(retry !== undefined && { retry: retryOf(retry) }),
});

const retryOf = (retry: NonNullable<Policy['retry']>) =>
  typeof retry === 'string' ? retry : { ...retry, steps_seconds: [...retry.steps_seconds] };
