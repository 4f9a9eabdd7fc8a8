import type { Outcome } from '#src/domain/outcome.ts';
import type { Lane, Protocol } from '#src/domain/protocol.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { Deliverer, Send } from '#src/protocols/deliverer.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { Envelope, type Recipient } from '#src/queues/envelope.ts';
import { type Parcel, parcelOf, writeEnvelopes } from '#src/queues/envelope-writer.ts';
import { MAX_DELAY_SECONDS, type Queues } from '#src/queues/queues.ts';
import { decode } from '#src/queues/text.ts';
import type { SubscriptionStore } from '#src/stores/subscription-store.ts';
import { type Departure, planDepartures, type Result, type Tally } from './delivery-plan.ts';
import { isolateEnvelope } from './isolate-envelope.ts';
import { dropUnwanted } from './still-wanted.ts';
import { workThrough } from './worker-pool.ts';

/** A record as the lane's queue gave it. */
export type QueueRecord = { readonly id: string; readonly body: string; readonly receiveCount: number };

/** What a delivery worker needs. */
export type DeliverDependencies = {
  readonly lane: Lane;
  /** How to deliver each of the lane's protocols. */
  readonly deliverers: { readonly [P in Protocol]?: Deliverer };
  readonly queues: Pick<Queues, 'send'>;
  readonly subscriptions: Pick<SubscriptionStore, 'getMany'>;
  readonly settings: Settings['delivery'];
  /** How many recipients are served at a time. */
  readonly width: number;
  readonly clock: () => number;
  readonly random: () => number;
  /** Told of every envelope that was worked, and what came of it. */
  readonly note: (envelope: Envelope, tally: Tally) => void;
  /** Tells of an unforeseen fault, which is tried again: what happened, to which message. */
  readonly report: (error: unknown, facts: { readonly messageId?: string; readonly recordId: string }) => void;
};

/** The limits of one invocation. */
export type Invocation = { readonly remainingMs: () => number; readonly signal: AbortSignal };

/** What came of a batch: the records the queue must give again, and the counts. */
export type BatchResult = { readonly failedIds: readonly string[]; readonly tally: Tally };

/** An attempt is only started with its own longest duration and this much left: to send what follows from it. */
const RESERVE_MS = 2000;

type Job = { readonly recordId: string; readonly envelope: Envelope; readonly send: Send; readonly results: Result[] };
type Outgoing = Parcel & { readonly recordId: string; readonly delaySeconds?: number };

/**
 * Works a batch of a lane's queue. A record succeeds only after everything that follows from it (retries, unstarted
 * recipients, dead letters) is acknowledged by its queue; otherwise it fails and is given again: a duplicate before a loss.
 */
export const deliverBatch = async (
  records: readonly QueueRecord[],
  dependencies: DeliverDependencies,
  invocation: Invocation,
): Promise<BatchResult> => {
  const outbox = createOutbox(dependencies);
  const opened = records.map((record) => ({ record, envelope: decode(Envelope, record.body) }));
  const isClearing = opened.some(mustBeIsolated);
  const jobs = await Promise.all(opened.map((one) => startJob({ ...one, isClearing }, dependencies, outbox)));
  const open = jobs.filter((job) => job !== undefined);
  const unstarted = await serve(open, dependencies, invocation);
  const tallies = open.map((job) => conclude(job, unstarted.get(job) ?? [], { dependencies, outbox }));
  return { failedIds: await outbox.post(), tally: tallies.reduce(addTallies, NOTHING) };
};

const NOTHING: Tally = { delivered: 0, retried: 0, dead: 0, expired: 0 };

const addTallies = (a: Tally, b: Tally): Tally => ({
  delivered: a.delivered + b.delivered,
  retried: a.retried + b.retried,
  dead: a.dead + b.dead,
  expired: a.expired + b.expired,
});

/** Collects what the batch sends, so that messages of several records share a request; knows which records failed. */
const createOutbox = ({ lane, queues }: Pick<DeliverDependencies, 'lane' | 'queues'>) => {
  const failed = new Set<string>();
  const outgoing: Record<Departure['to'], Outgoing[]> = {
    lane: [],
    retries: [],
    quarantine: [],
    deadLetters: [],
  };
  return {
    fail: (recordId: string): void => {
      failed.add(recordId);
    },
    put: (role: Departure['to'], message: Outgoing): void => {
      outgoing[role].push(message);
    },
    post: async (): Promise<readonly string[]> => {
      for (const role of ['lane', 'retries', 'quarantine', 'deadLetters'] as const) {
        const refused = await queues.send({ role, lane }, outgoing[role]);
        for (const { recordId } of refused) failed.add(recordId);
      }
      return [...failed];
    },
  };
};

type Outbox = ReturnType<typeof createOutbox>;

const putEnvelope = (outbox: Outbox, recordId: string, { to, envelope, delaySeconds }: Departure): void => {
  const { recipients, ...head } = envelope;
  for (const parcel of writeEnvelopes(head, recipients, descriptors[envelope.protocol].recipientsPerEnvelope)) {
    outbox.put(to, { ...parcel, recordId, delaySeconds });
  }
};

/** A record with its envelope; the latter is undefined when it cannot be read. */
type Opened = { readonly record: QueueRecord; readonly envelope: Envelope | undefined };

const mustBeIsolated = ({ record, envelope }: Opened): boolean =>
  envelope !== undefined && record.receiveCount > 1 && isolateEnvelope(envelope) !== undefined;

/**
 * Decides whether a record is worked now; undefined when it is dealt with already. A batch that holds an envelope to be
 * isolated works nothing (`isClearing`): if a neighbour killed the worker now, the isolation would be undone.
 */
const startJob = async (
  { record, envelope, isClearing }: Opened & { readonly isClearing: boolean },
  dependencies: DeliverDependencies,
  outbox: Outbox,
): Promise<Job | undefined> => {
  const deliverer = envelope && dependencies.deliverers[envelope.protocol];
  if (envelope === undefined || deliverer === undefined) {
    outbox.put('deadLetters', { ...parcelOf(record.body), recordId: record.id });
    return undefined;
  }
  const again = sentBackUnworked(record, envelope, { now: dependencies.clock(), isClearing });
  for (const departure of again) putEnvelope(outbox, record.id, departure);
  if (again.length > 0) return undefined;
  try {
    const wanted = envelope.attempt > 0 ? await dropUnwanted(envelope, dependencies) : envelope;
    return wanted && { recordId: record.id, envelope: wanted, send: await deliverer(wanted), results: [] };
  } catch (error) {
    dependencies.report(error, { messageId: envelope.messageId, recordId: record.id });
    outbox.fail(record.id);
    return undefined;
  }
};

/** Envelopes that came a second time leave in parts, to be worked alone; those that are not due yet wait on. */
const sentBackUnworked = (
  record: QueueRecord,
  envelope: Envelope,
  { now, isClearing }: { readonly now: number; readonly isClearing: boolean },
): readonly Departure[] => {
  const parts = record.receiveCount > 1 ? isolateEnvelope(envelope) : undefined;
  if (parts !== undefined) return parts.map((part) => ({ to: 'quarantine', envelope: part, delaySeconds: 0 }));
  const waitSeconds = Math.min(((envelope.notBefore ?? 0) - now) / 1000, MAX_DELAY_SECONDS);
  if (waitSeconds > 0) return [{ to: 'retries', envelope, delaySeconds: waitSeconds }];
  return isClearing ? [{ to: homeOf(envelope), envelope, delaySeconds: 0 }] : [];
};

/** Where an envelope that was not started goes back to: retries must not get ahead of fresh messages by it. */
const homeOf = ({ isolated, attempt }: Envelope): Departure['to'] => {
  if (isolated === true) return 'quarantine';
  return attempt > 0 ? 'retries' : 'lane';
};

/** A send that throws has a bug, or lacks a secret for now: a failure like others, so that nobody else gets a copy for it. */
const unforeseen =
  ({ recordId, envelope: { messageId } }: Job, report: DeliverDependencies['report']) =>
  (error: unknown): Outcome => {
    report(error, { messageId, recordId });
    return { kind: 'retry', reason: error instanceof Error ? error.name : 'unforeseen' };
  };

/** Serves the recipients of all jobs from one pool of sockets; gives those for whom there was no time. */
const serve = async (
  jobs: readonly Job[],
  { settings, width, clock, report }: DeliverDependencies,
  { remainingMs, signal }: Invocation,
): Promise<ReadonlyMap<Job, readonly Recipient[]>> => {
  const needed = settings.endpointTimeoutSeconds * 1000 + RESERVE_MS;
  const tasks = jobs.flatMap((job) => job.envelope.recipients.map((recipient) => ({ job, recipient })));
  const unstarted = await workThrough(tasks, {
    width,
    mayStart: () => remainingMs() > needed,
    work: async ({ job, recipient }) => {
      const isExpired = clock() >= job.envelope.expiresAt;
      const outcome = isExpired
        ? ({ kind: 'expired' } as const)
        : await job.send(recipient, signal).catch(unforeseen(job, report));
      job.results.push({ recipient, outcome });
    },
  });
  const left = Map.groupBy(unstarted, ({ job }) => job);
  return new Map([...left].map(([job, rest]) => [job, rest.map(({ recipient }) => recipient)]));
};

const conclude = (
  job: Job,
  unstarted: readonly Recipient[],
  { dependencies, outbox }: { readonly dependencies: DeliverDependencies; readonly outbox: Outbox },
): Tally => {
  const { clock, random, settings, note } = dependencies;
  const { departures, tally } = planDepartures(job.envelope, job.results, { now: clock(), random, settings });
  for (const departure of departures) putEnvelope(outbox, job.recordId, departure);
  if (unstarted.length > 0) {
    const envelope = { ...job.envelope, recipients: [...unstarted] };
    putEnvelope(outbox, job.recordId, { to: homeOf(envelope), envelope, delaySeconds: 0 });
  }
  note(job.envelope, tally);
  return tally;
};
