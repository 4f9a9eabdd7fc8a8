import { setTimeout as wait } from 'node:timers/promises';
import { slotIntervalOf, slotTimingOf } from '#src/domain/holding/rate-slots.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { Send } from '#src/protocols/deliverer.ts';
import { type Envelope, type Recipient, recipientExpiresAt } from '#src/queues/envelope.ts';
import type { Result } from './delivery-plan.ts';
import { runConcurrently } from './worker-pool.ts';

/** The limits of one invocation. */
export type Invocation = { readonly remainingMs: () => number; readonly signal: AbortSignal };

/** What {@link serve} needs. */
export type ServeDependencies = {
  readonly settings: Pick<Settings['delivery'], 'endpointTimeoutSeconds'>;
  /** How many recipients are served at a time. */
  readonly concurrency: number;
  readonly clock: () => number;
  /** Waits for so many milliseconds, or until it is aborted. @default by a timer */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  /**
   * Called with an unexpected error: what happened, to which message. The record is tried again; without a record it is an
   * observer that failed, whose note is lost.
   */
  readonly onError: (error: unknown, facts: { readonly messageId?: string; readonly recordId?: string }) => void;
};

/** An envelope of a batch while it is worked. */
export type Job = {
  readonly recordId: string;
  /** As received from the queue; only its deliverer sees it decrypted. */
  readonly envelope: Envelope;
  /** Absent when no recipient can be served: the results are there already. */
  readonly send?: Send;
  readonly results: Result[];
};

/** An attempt is only started with its own longest duration and this much left: to send what follows from it. */
const RESERVE_MS = 2000;

/**
 * A send that throws has a bug, or lacks a secret for now: a failure like others, so that the other recipients get no copy
 * because of it, but none of its endpoint's.
 */
const resultOfUnexpectedError =
  ({ recordId, envelope: { messageId } }: Job, onError: ServeDependencies['onError']) =>
  (error: unknown): Pick<Result, 'outcome' | 'origin'> => {
    onError(error, { messageId, recordId });
    const reason = error instanceof Error ? error.name : 'unexpected-error';
    return { outcome: { kind: 'retry', reason }, origin: 'service' };
  };

/** The recipients of an envelope that were not served: there was no time for them, or their slot passed before there was. */
export type LeftRecipients = { readonly unstarted: readonly Recipient[]; readonly missed: readonly Recipient[] };

/** Where all recipients were served. */
export const NONE_LEFT: LeftRecipients = { unstarted: [], missed: [] };

type Task = { readonly job: Job; readonly recipient: Recipient; readonly send: Send };

/**
 * Serves the recipients of all jobs from one pool of sockets, but those with a slot each at its time, so that they take no place
 * in the pool meanwhile; returns those that were not served.
 */
export const serve = async (
  jobs: readonly Job[],
  dependencies: ServeDependencies,
  { remainingMs, signal }: Invocation,
): Promise<ReadonlyMap<Job, LeftRecipients>> => {
  const { settings, concurrency, clock, onError } = dependencies;
  const needed = settings.endpointTimeoutSeconds * 1000 + RESERVE_MS;
  const work = async ({ job, recipient, send }: Task): Promise<void> => {
    const startedAt = clock();
    const result =
      startedAt >= recipientExpiresAt(job.envelope, recipient)
        ? ({ outcome: { kind: 'expired' } } as const)
        : await send(recipient, signal).then((outcome) => ({ outcome }), resultOfUnexpectedError(job, onError));
    job.results.push({ recipient, ...result, startedAt });
  };
  const tasks = jobs.flatMap(tasksOf);
  const { timed = [], untimed = [] } = Object.groupBy(tasks, (task) =>
    slotOf(task) === undefined ? 'untimed' : 'timed',
  );
  const mayStart = (waitMs = 0): boolean => remainingMs() > needed + waitMs;
  const [unstarted, late] = await Promise.all([
    runConcurrently(untimed, { concurrency, mayStart: () => mayStart(), work }),
    serveInSlots(timed, { ...dependencies, signal, mayStart, work }),
  ]);
  return leftOf([...unstarted, ...late.unstarted], late.missed);
};

const tasksOf = (job: Job): readonly Task[] => {
  const { send } = job;
  return send === undefined ? [] : job.envelope.recipients.map((recipient) => ({ job, recipient, send }));
};

/** What is served in isolation waits for its slot if that is to come, and is late for none. */
const slotOf = ({ job: { envelope } }: Task): number | undefined => envelope.slot;

const leftOf = (unstarted: readonly Task[], missed: readonly Task[]): ReadonlyMap<Job, LeftRecipients> => {
  const jobs = new Set([...unstarted, ...missed].map(({ job }) => job));
  const of = (tasks: readonly Task[], job: Job): readonly Recipient[] =>
    tasks.filter((task) => task.job === job).map(({ recipient }) => recipient);
  return new Map([...jobs].map((job) => [job, { unstarted: of(unstarted, job), missed: of(missed, job) }]));
};

type InSlots = Pick<ServeDependencies, 'clock' | 'pause'> & {
  readonly signal: AbortSignal;
  readonly mayStart: (waitMs?: number) => boolean;
  readonly work: (task: Task) => Promise<void>;
};

/** Each at its time, all side by side: a slot has one recipient, and a batch ten envelopes. */
const serveInSlots = async (tasks: readonly Task[], { clock, pause = byTimer, signal, mayStart, work }: InSlots) => {
  const unstarted: Task[] = [];
  const missed: Task[] = [];
  const serveOne = async (task: Task): Promise<void> => {
    const waitMs = Math.max(0, (slotOf(task) ?? 0) - clock());
    if (!mayStart(waitMs)) return void unstarted.push(task);
    // A timer may end a moment too soon.
    while ((slotOf(task) ?? 0) > clock() && !signal.aborted) await pause((slotOf(task) ?? 0) - clock(), signal);
    if (hasMissedSlot(task, clock())) missed.push(task);
    else await work(task);
  };
  await Promise.all(tasks.map(serveOne));
  return { unstarted, missed };
};

const byTimer = async (ms: number, signal: AbortSignal): Promise<void> => {
  await wait(Math.ceil(ms), undefined, { signal }).catch(() => undefined);
};

const hasMissedSlot = ({ job: { envelope }, recipient }: Task, now: number): boolean => {
  const { maxPerSecond } = recipient.policy ?? envelope.deliveryPolicy ?? {};
  if (envelope.slot === undefined || envelope.isolated === true || maxPerSecond === undefined) return false;
  return slotTimingOf(envelope.slot, now, slotIntervalOf(maxPerSecond)).kind === 'missed';
};

/** Whether an envelope is too early for its slot to be waited for. */
export const isBeforeSlot = ({ slot }: Envelope, now: number): boolean =>
  slot !== undefined && slotTimingOf(slot, now, 0).kind === 'early';
