import { slotDelaySeconds } from '#src/domain/holding/rate-slots.ts';
import type { Lane, Protocol } from '#src/domain/protocol.ts';
import type { Settings } from '#src/domain/settings.ts';
import { continueEscalation, isolateStep, resolveStep } from '#src/pipeline/escalation.ts';
import { deliveryReports, droppedReports } from '#src/pipeline/receipts/report-deliveries.ts';
import type { Deliverer } from '#src/protocols/deliverer.ts';
import type { ProtocolsOf } from '#src/protocols/descriptors.ts';
import { Envelope, type Recipient } from '#src/queues/envelope.ts';
import { queueMessageOf } from '#src/queues/envelope-writer.ts';
import { MAX_DELAY_SECONDS, type Queues } from '#src/queues/queues.ts';
import { decode } from '#src/queues/text.ts';
import type { CallChainStore } from '#src/stores/deliveries/call-chain-store.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { TopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import { decryptEnvelope } from './decrypt-envelope.ts';
import { createDeliveryOutbox, type DeliveryOutbox } from './delivery-outbox.ts';
import { type DeliveryCounts, type FollowUp, planFollowUps } from './delivery-plan.ts';
import { isolateEnvelope } from './isolate-envelope.ts';
import { notifyObservers, type Observer } from './observe.ts';
import { requeueTarget } from './requeue-target.ts';
import {
  type Invocation,
  isBeforeSlot,
  type Job,
  type LeftRecipients,
  NONE_LEFT,
  type ServeDependencies,
  serve,
} from './serve.ts';
import { shareReads } from './share-reads.ts';

/** A record as the lane's queue delivered it. */
export type QueueRecord = { readonly id: string; readonly body: string; readonly receiveCount: number };

/** What a delivery worker needs. */
export type DeliverDependencies = Omit<ServeDependencies, 'settings'> & {
  readonly lane: Lane;
  /** How to deliver each of the lane's protocols. */
  readonly deliverers: { readonly [P in Protocol]?: Deliverer };
  readonly queues: Pick<Queues, 'send'>;
  readonly subscriptions: Pick<SubscriptionStore, 'getMany'>;
  /** Knows which calls were answered; only the lane that calls has it. */
  readonly chains?: Pick<CallChainStore, 'isAnswered'>;
  /** Decrypts what the keys of topics have encrypted. */
  readonly topicDataKeys: Pick<TopicDataKeys, 'forDecryption'>;
  /** Called with the processed envelopes, once all that follows from them is stored. */
  readonly observers: readonly Observer[];
  readonly settings: Settings['delivery'];
  readonly random: () => number;
  /** Called with every processed envelope and its counts. */
  readonly onEnvelopeDone: (envelope: Envelope, counts: DeliveryCounts) => void;
};

/** A lane with a deliverer for each of its protocols: one that is left out does not compile. */
export type LaneDeliverers = {
  readonly [L in Lane]: { readonly lane: L; readonly deliverers: Readonly<Record<ProtocolsOf<L>, Deliverer>> };
}[Lane];

/** The result of a batch: the records that the queue is to deliver again, and the counts. */
export type BatchResult = { readonly failedIds: readonly string[]; readonly counts: DeliveryCounts };

/** Observers are cut off when this much time is left, which is enough to return the response of the batch. */
const ANSWER_MS = 500;

/**
 * Processes a batch of a lane's queue. A record succeeds only after everything that follows from it (retries, unstarted
 * recipients, dead letters) is acknowledged by its queue; otherwise it fails and is received again: a duplicate before a loss.
 */
export const deliverBatch = async (
  records: readonly QueueRecord[],
  given: DeliverDependencies,
  invocation: Invocation,
): Promise<BatchResult> => {
  const dependencies = { ...given, subscriptions: shareReads(given.subscriptions) };
  const outbox = createDeliveryOutbox(dependencies);
  const opened = records.map((record) => ({ record, envelope: decode(Envelope, record.body) }));
  const isolatesOnly = opened.some(mustBeIsolated);
  const jobs = await Promise.all(opened.map((one) => startJob({ ...one, isolatesOnly }, dependencies, outbox)));
  const open = jobs.filter((job) => job !== undefined);
  const left = await serve(open, dependencies, invocation);
  const worked = open.map((job) => ({
    ...job,
    counts: conclude(job, left.get(job) ?? NONE_LEFT, { dependencies, outbox }),
  }));
  const failedIds = await outbox.post();
  await notifyObservers(worked, dependencies.observers, {
    timeLeftMs: invocation.remainingMs() - ANSWER_MS,
    onError: (error) => dependencies.onError(error, {}),
  });
  return { failedIds, counts: worked.map(({ counts }) => counts).reduce(addCounts, NOTHING) };
};

const NOTHING: DeliveryCounts = { delivered: 0, retried: 0, dead: 0, expired: 0 };

const addCounts = (a: DeliveryCounts, b: DeliveryCounts): DeliveryCounts => ({
  delivered: a.delivered + b.delivered,
  retried: a.retried + b.retried,
  dead: a.dead + b.dead,
  expired: a.expired + b.expired,
});

/** A record with its envelope; the latter is undefined when it cannot be read. */
type ReadRecord = { readonly record: QueueRecord; readonly envelope: Envelope | undefined };

const mustBeIsolated = ({ record, envelope }: ReadRecord): boolean =>
  envelope !== undefined && record.receiveCount > 1 && isolateEnvelope(envelope) !== undefined;

/**
 * Decides whether a record is processed now; undefined when it is dealt with already. A batch that holds an envelope to be
 * isolated delivers nothing (`isolatesOnly`): if another envelope killed the function now, the isolation would be undone.
 */
const startJob = async (
  { record, envelope, isolatesOnly }: ReadRecord & { readonly isolatesOnly: boolean },
  dependencies: DeliverDependencies,
  outbox: DeliveryOutbox,
): Promise<Job | undefined> => {
  const deliverer = envelope && dependencies.deliverers[envelope.protocol];
  if (envelope === undefined || deliverer === undefined) {
    outbox.put('deadLetters', { ...queueMessageOf(record.body), recordId: record.id });
    return undefined;
  }
  const again = requeuedUnworked(record, envelope, { now: dependencies.clock(), isolatesOnly });
  for (const followUp of again) outbox.putEnvelope(record.id, followUp);
  if (again.length > 0) return undefined;
  try {
    const { wanted, followUps } = await resolveStep(envelope, dependencies);
    for (const followUp of followUps) outbox.putEnvelope(record.id, followUp);
    outbox.report(record.id, droppedReports({ envelope, wanted, followUps, now: dependencies.clock() }));
    return wanted && (await createJob({ recordId: record.id, envelope: wanted, deliverer }, dependencies));
  } catch (error) {
    dependencies.onError(error, { messageId: envelope.messageId, recordId: record.id });
    outbox.fail(record.id);
    return undefined;
  }
};

/**
 * Prepares an envelope for its deliverer. When KMS refuses the topic's key all recipients are tried again together, on the
 * ordinary schedule: a key that is switched on again in time delivers, and until then nothing is readable anywhere.
 */
const createJob = async (
  { recordId, envelope, deliverer }: Pick<Job, 'recordId' | 'envelope'> & { readonly deliverer: Deliverer },
  { topicDataKeys, clock }: Pick<DeliverDependencies, 'topicDataKeys' | 'clock'>,
): Promise<Job> => {
  const opened = await decryptEnvelope(envelope, { topicDataKeys });
  if ('unusable' in opened) {
    const outcome = { kind: 'retry', reason: `the topic's key cannot be used (${opened.unusable})` } as const;
    const startedAt = clock();
    const results = envelope.recipients.map((recipient) => ({ recipient, outcome, startedAt, origin: 'key' }));
    return { recordId, envelope, results };
  }
  const send = await deliverer(opened.envelope);
  if (envelope.encryption === undefined) return { recordId, envelope, results: [], send };
  return {
    recordId,
    envelope,
    results: [],
    send: async (recipient, signal) => send(opened.decrypt(recipient), signal),
  };
};

/**
 * Envelopes received a second time are requeued in parts, to be processed alone; those that are not due yet are requeued with a
 * delay.
 */
const requeuedUnworked = (
  record: QueueRecord,
  envelope: Envelope,
  { now, isolatesOnly }: { readonly now: number; readonly isolatesOnly: boolean },
): readonly FollowUp[] => {
  const parts = record.receiveCount > 1 ? isolateEnvelope(envelope) : undefined;
  if (parts !== undefined) {
    const alone = parts.map((part) => ({ to: 'quarantine', envelope: part, delaySeconds: 0 }) as const);
    return isolateStep(envelope, alone);
  }
  if (isBeforeSlot(envelope, now)) {
    return [{ to: 'retries', envelope, delaySeconds: slotDelaySeconds(envelope.slot ?? now, now) }];
  }
  const waitSeconds = Math.min(((envelope.notBefore ?? 0) - now) / 1000, MAX_DELAY_SECONDS);
  if (waitSeconds > 0) return [{ to: 'retries', envelope, delaySeconds: waitSeconds }];
  return isolatesOnly ? [{ to: requeueTarget(envelope), envelope, delaySeconds: 0 }] : [];
};

const conclude = (
  job: Job,
  { unstarted, missed }: LeftRecipients,
  { dependencies, outbox }: { readonly dependencies: DeliverDependencies; readonly outbox: DeliveryOutbox },
): DeliveryCounts => {
  const { clock, random, settings, onEnvelopeDone } = dependencies;
  const now = clock();
  const { followUps, counts } = planFollowUps(job.envelope, job.results, { now, random, settings });
  outbox.report(job.recordId, deliveryReports({ ...job, followUps, now }));
  const left = { ...job.envelope, recipients: [...unstarted] };
  const back = unstarted.length > 0 ? [{ to: requeueTarget(left), envelope: left, delaySeconds: 0 }] : [];
  const again = missed.length > 0 ? [forNewSlot(job.envelope, missed)] : [];
  for (const followUp of continueEscalation(job.envelope, job.results, [...followUps, ...back, ...again])) {
    outbox.putEnvelope(job.recordId, followUp);
  }
  onEnvelopeDone(job.envelope, counts);
  return counts;
};

/** The time that was reserved has passed: the hold queue has them get another. */
const forNewSlot = (envelope: Envelope, missed: readonly Recipient[]): FollowUp => {
  const held = { reason: 'rate' };
  return {
    to: 'hold',
    envelope: { ...envelope, recipients: missed.map((one) => ({ ...one, held })) },
    delaySeconds: 0,
  };
};
