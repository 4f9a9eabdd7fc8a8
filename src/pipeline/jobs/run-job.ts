import type { Job, JobCounts } from '#src/domain/jobs/job.ts';
import { JobRequest } from '#src/queues/job-request.ts';
import { decode } from '#src/queues/text.ts';
import type { JobStore } from '#src/stores/deliveries/job-store.ts';
import { forgetHeld, type HeldPartsDependencies, heldParts } from './held-parts.ts';
import { forgetLetters, type LetterPartsDependencies, letterParts } from './letter-parts.ts';
import { requestJob } from './request-job.ts';
import { NO_JOB_COUNTS, type WorkedPart } from './worked-part.ts';

/** What {@link runJob} needs. */
export type RunJobDependencies = HeldPartsDependencies &
  LetterPartsDependencies & {
    readonly jobs: Pick<JobStore, 'take' | 'note' | 'end'>;
    readonly remainingMs: () => number;
  };

/** A record of the queue of jobs. */
export type JobRecord = { readonly id: string; readonly body: string };

/** A part takes a second at most; with less left, the rest is left to a new message. */
const RESERVE_MS = 3000;

/** No other worker takes over within so long after an invocation could have ended. */
const LEASE_MARGIN_MS = 5000;

/**
 * Works on a job part by part, and in a new message when time is short; returns what was done. What a part came to, where the next
 * one begins and what is to be removed is noted by one write, after the part was sent and before it is removed: a crash repeats a
 * part at most, and counts nothing twice and nothing not at all (decision 105). One that was stopped ends after its part; one that
 * is another worker's is let go.
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
  const job = await jobs.take(turn());
  if (job === undefined) return NO_JOB_COUNTS;
  await forgetWorked(job, dependencies);
  const { isCut, ...counts } = await workOff(job, turn, dependencies);
  if (isCut) await requestJob({ project, jobId, ticket }, dependencies);
  return counts;
};

type Turn = () => Parameters<JobStore['end']>[0];

/** What parts came to, and whether there was no time for the others. */
type Worked = JobCounts & { readonly isCut: boolean };

/** Works part by part, until there is none, the job is no longer this worker's, or time is short. */
const workOff = async (taken: Job, turn: Turn, dependencies: RunJobDependencies): Promise<Worked> => {
  const { jobs, remainingMs } = dependencies;
  let job: Job | undefined = taken;
  let all = NO_JOB_COUNTS;
  for await (const part of partsOf(taken, dependencies)) {
    job = await noteWorked({ job, part, turn }, dependencies);
    if (job === undefined) break;
    all = sumOf(all, part);
    if (part.isLast) await jobs.end(turn());
    if (part.isLast || job.state !== 'running') break;
    if (remainingMs() <= RESERVE_MS) return { ...all, isCut: true };
  }
  return { ...all, isCut: false };
};

type WorkedJob = { readonly job: Job; readonly part: WorkedPart; readonly turn: Turn };

/**
 * Notes what a part came to, then removes what it has sent, and throws what has failed of it; undefined when the job is not this
 * worker's any more: then nothing is removed.
 */
const noteWorked = async (
  { job, part: { failure, isLast: _isLast, notes = [], ...part }, turn }: WorkedJob,
  dependencies: RunJobDependencies,
): Promise<Job | undefined> => {
  const all = [...(job.notes ?? []), ...notes];
  const noted = await dependencies.jobs.note(turn(), { ...part, before: job.noted, notes: all });
  if (noted !== undefined) await forgetWorked(noted, dependencies);
  if (noted !== undefined && failure !== undefined) throw failure;
  return noted;
};

const partsOf = (job: Job, dependencies: RunJobDependencies) =>
  job.topicId === undefined ? letterParts(job, dependencies) : heldParts(job, dependencies);

/** Removes what the last part has sent; after a crash once more. */
const forgetWorked = async (job: Job, dependencies: RunJobDependencies): Promise<void> => {
  const { pending } = job;
  if (pending === undefined) return;
  await (job.topicId === undefined ? forgetLetters(pending, dependencies) : forgetHeld(job, pending, dependencies));
};

const sumOf = (a: JobCounts, b: JobCounts): JobCounts => ({
  done: a.done + b.done,
  failed: a.failed + b.failed,
  dropped: a.dropped + b.dropped,
});
