import type { Job, JobCounts } from '#src/domain/jobs/job.ts';
import { JobRequest } from '#src/queues/job-request.ts';
import { decode } from '#src/queues/text.ts';
import type { JobStore } from '#src/stores/deliveries/job-store.ts';
import { type HeldPageDependencies, workHeldPage } from './held-page.ts';
import { type LetterPageDependencies, workLetterPage } from './letter-page.ts';
import { requestJob } from './request-job.ts';

/** What {@link runJob} needs. */
export type RunJobDependencies = HeldPageDependencies &
  LetterPageDependencies & {
    readonly jobs: Pick<JobStore, 'take' | 'goOn' | 'end'>;
    readonly remainingMs: () => number;
  };

/** A record of the queue of jobs. */
export type JobRecord = { readonly id: string; readonly body: string };

/** A page takes a few seconds at most; with less left, the rest is left to a new message. */
const RESERVE_MS = 5000;

/** No other worker takes over within so long after an invocation could have ended. */
const LEASE_MARGIN_MS = 5000;

/**
 * Works on a job page by page, and in a new message when time is short; returns what was done. What a page came to and where the
 * next one begins is noted after the page, also when it fails in the middle: a crash repeats a page at most, of which nothing is done
 * twice but a copy sent. One that was stopped, or is another worker's, is let go.
 */
export const runJob = async ({ id, body }: JobRecord, dependencies: RunJobDependencies): Promise<JobCounts> => {
  const request = decode(JobRequest, body);
  if (request === undefined) throw new Error('A message on the queue of jobs cannot be read');
  const { jobs, clock, remainingMs } = dependencies;
  const { project, jobId, ticket = id } = request;
  const turn = () => {
    const now = clock();
    return { project, id: jobId, ticket, now, busyUntil: now + remainingMs() + LEASE_MARGIN_MS };
  };
  let all: JobCounts = { done: 0, failed: 0, dropped: 0 };
  let job = await jobs.take(turn());
  while (job !== undefined) {
    const { cursor, notes: added = [], failure, ...counts } = await workPage(job, dependencies);
    const page = { ...counts, notes: [...(job.notes ?? []), ...added] };
    all = sumOf(all, counts);
    if (failure !== undefined) {
      await jobs.goOn(turn(), { ...page, cursor });
      throw failure;
    }
    if (cursor === undefined) {
      await jobs.end(turn(), page);
      return all;
    }
    job = await jobs.goOn(turn(), { ...page, cursor });
    if (job === undefined || remainingMs() > RESERVE_MS) continue;
    await requestJob({ project, jobId, ticket }, dependencies);
    return all;
  }
  return all;
};

const workPage = (job: Job, dependencies: RunJobDependencies) =>
  job.topicId === undefined ? workLetterPage(job, dependencies) : workHeldPage(job, dependencies);

const sumOf = (a: JobCounts, b: JobCounts): JobCounts => ({
  done: a.done + b.done,
  failed: a.failed + b.failed,
  dropped: a.dropped + b.dropped,
});
