import type { JobCounts, JobNote } from '#src/domain/jobs/job.ts';

/** What some items of a job came to. It is noted in the job before anything of it leaves the table (decision 105). */
export type WorkedPart = JobCounts & {
  readonly notes?: readonly JobNote[];
  /** Where the next part begins. */
  readonly cursor?: string | undefined;
  /** What is to be removed once this is noted, in the words of who has worked it. */
  readonly pending?: string | undefined;
  /** Whether there is no other part. */
  readonly isLast: boolean;
  /** Why the part was not worked to its end: it begins again where it began. What it has come to until then counts. */
  readonly failure?: unknown;
};

/** The counts of a part of which nothing has come yet. */
export const NO_JOB_COUNTS: JobCounts = { done: 0, failed: 0, dropped: 0 };

/** Items of a page that are worked together; `isEnd` at the last of them. */
type Chunk<T> = { readonly items: readonly T[]; readonly isEnd: boolean };

/** The items of a page, so many at a time; a page without any is one chunk without any. */
export const chunksOf = <T>(items: readonly T[], size: number): readonly Chunk<T>[] =>
  Array.from({ length: Math.max(1, Math.ceil(items.length / size)) }, (_, index) => ({
    items: items.slice(index * size, (index + 1) * size),
    isEnd: (index + 1) * size >= items.length,
  }));
