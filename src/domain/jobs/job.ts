import type { Protocol } from '#src/domain/protocol.ts';
import type { SubscriptionUrn, TopicUrn } from '#src/domain/urn.ts';

/** What a job does: to dead letters (send again, forget), or to held messages (send now, forget). */
export const JOB_ACTIONS = ['redrive', 'delete', 'release', 'purge'] as const;

/** One of {@link JOB_ACTIONS}. */
export type JobAction = (typeof JOB_ACTIONS)[number];

/** `failed`: nothing has worked on it for so long that nothing will. */
export const JOB_STATES = ['running', 'done', 'stopped', 'failed'] as const;

/** One of {@link JOB_STATES}. */
export type JobState = (typeof JOB_STATES)[number];

/** What a job is done to; all that is given must match. */
export type JobSelection = {
  readonly topicUrn?: TopicUrn | undefined;
  readonly topicName?: string | undefined;
  readonly subscriptionUrn?: SubscriptionUrn | undefined;
  readonly protocol?: Protocol | undefined;
  /** Of dead letters: the envelope's kind. */
  readonly kind?: string | undefined;
  /** Of dead letters: a part of the reason, whatever the case; of held messages: the reason. */
  readonly reason?: string | undefined;
  /** Of dead letters: the failure that they belong to. */
  readonly failureId?: string | undefined;
  /** Filed, or accepted, at this time or later. */
  readonly from?: number | undefined;
  /** Filed, or accepted, before this time. */
  readonly to?: number | undefined;
};

/** How many items of a job came to what. */
export type JobCounts = { readonly done: number; readonly failed: number; readonly dropped: number };

/** What a job could not do to one of its items, and why. */
export type JobNote = {
  /** The short id of the dead letter. */
  readonly id: string;
  readonly outcome: 'dropped' | 'failed';
  readonly protocol: string;
  readonly endpoint: string;
  readonly why: string;
};

/** The first so many are kept. */
export const MAX_JOB_NOTES = 20;

/** Something that is done to many items, part by part. Times are epoch milliseconds. */
export type Job = JobCounts & {
  readonly project: string;
  readonly id: string;
  readonly action: JobAction;
  readonly selection: JobSelection;
  /** The topic whose held messages it is about; of jobs on dead letters absent. */
  readonly topicId?: string;
  /** The names of topics that its caller was bound to; absent when it was not. */
  readonly topics?: readonly string[];
  readonly state: JobState;
  /** Of the first items that it was not done to; absent when there are none. */
  readonly notes?: readonly JobNote[];
  /** Where the next part begins; absent at the first one. */
  readonly cursor?: string;
  /** Which of its notes was written last; absent before the first. */
  readonly noted?: string;
  /** What was worked last and is to be removed: all of it is noted. Absent when there is nothing. */
  readonly pending?: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Until when the invocation that has worked on it last may have run. */
  readonly busyUntil: number;
};

/** By then its queue has given its message up, however often that was tried. */
const GIVEN_UP_AFTER_MS = 3_600_000;

/** The state of a job as people see it. */
export const jobStateAt = ({ state, busyUntil }: Pick<Job, 'state' | 'busyUntil'>, now: number): JobState =>
  state === 'running' && busyUntil + GIVEN_UP_AFTER_MS < now ? 'failed' : state;
