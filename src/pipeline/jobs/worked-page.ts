import type { JobCounts, JobNote } from '#src/domain/jobs/job.ts';

/** What a page of a job came to. */
export type WorkedPage = JobCounts & {
  /**
   * Where the next page begins. Absent after the last page, and where a failure came before there was such a place: then it begins
   * where this one did.
   */
  readonly cursor?: string | undefined;
  readonly notes?: readonly JobNote[];
  /** Why the page was not worked to its end; what it has come to until then counts. */
  readonly failure?: unknown;
};

type Parts<T> = {
  readonly size: number;
  /** Rejects when the part is to be worked again. */
  readonly work: (some: readonly T[]) => Promise<void>;
  /** Asked before each part but the first. */
  readonly mayGoOn: () => boolean;
};

/** Works items part by part, as long as it may and none fails; returns how many are worked, and what failed. */
export const workInParts = async <T>(
  items: readonly T[],
  { size, work, mayGoOn }: Parts<T>,
): Promise<{ readonly worked: number; readonly failure?: unknown }> => {
  let worked = 0;
  try {
    while (worked < items.length && (worked === 0 || mayGoOn())) {
      const some = items.slice(worked, worked + size);
      await work(some);
      worked += some.length;
    }
    return { worked };
  } catch (failure) {
    return { worked, failure };
  }
};

/** A part takes a second at most, and what it came to is noted after it: with less left, the rest is left to a new message. */
const PART_RESERVE_MS = 3000;

/** Whether there is time for another part. */
export const hasTimeForPart = ({ remainingMs }: { readonly remainingMs: () => number }): boolean =>
  remainingMs() > PART_RESERVE_MS;
