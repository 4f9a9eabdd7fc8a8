import { type IdRange, splitIdRange } from '#src/domain/id-ranges.ts';
import type { Message } from '#src/domain/messages/message.ts';
import type { Lane, Protocol } from '#src/domain/protocol.ts';
import { createRangeCounter } from '#src/domain/receipts/range-counter.ts';
import { receiptsOf } from '#src/domain/receipts/receipts-of.ts';
import type { ExpansionPlan } from '#src/domain/receipts/summary.ts';
import type { Settings } from '#src/domain/settings.ts';
import { isMoving } from '#src/domain/topics/moving-refusal.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { movedTo } from '#src/domain/topics/topic-move.ts';
import { type EscalationDependencies, withEscalation } from '#src/pipeline/escalation.ts';
import { fanOut } from '#src/pipeline/fan-out/fan-out.ts';
import type { SubscriberLists } from '#src/pipeline/fan-out/subscriber-lists.ts';
import {
  type BeginReceiptsDependencies,
  beginReceipts,
  type StoredMessage,
} from '#src/pipeline/receipts/begin-receipts.ts';
import type { UsageMeter } from '#src/pipeline/usage/usage-meter.ts';
import type { Destination, Queues } from '#src/queues/queues.ts';
import { deferredRequests } from './deferred-requests.ts';
import { createSharedBatches } from './shared-batches.ts';

/** What accepting needs. */
export type AcceptDependencies = EscalationDependencies &
  Omit<BeginReceiptsDependencies, 'queues'> & {
    readonly subscriberLists: SubscriberLists;
    readonly queues: Pick<Queues, 'sendBatch' | 'send'>;
    /** Counts publishes, beside what goes to queues. */
    readonly usageMeter: UsageMeter;
    readonly settings: Pick<Settings, 'fanOut' | 'receipts'>;
  };

/** The rest of a message that is to be expanded later. */
type DeferredFanOut = {
  readonly message: Message;
  readonly ranges: readonly IdRange[];
  readonly lanes?: readonly Lane[];
  readonly protocols?: readonly Protocol[];
};

/**
 * Stores a message for all subscribers of its topic: when this resolves, SQS has acknowledged every part, on a lane's queue
 * or on the fan-out queue. Rejects when some part is in no queue; repeating the publish is then harmless but for copies.
 */
export const acceptMessage = async (
  topic: Topic,
  published: Message,
  dependencies: AcceptDependencies,
): Promise<void> => {
  const message = await prepare(topic, published, dependencies);
  const [plan] = await Promise.all([store(topic, message, dependencies), countPublishes(topic, 1, dependencies)]);
  await beginReceipts([{ message, plan }], dependencies);
};

/** A message, and which part of it is to be stored. @default all of it */
type ForwardedMessage = {
  readonly message: Message;
  readonly range?: IdRange | undefined;
  readonly lanes?: readonly Lane[] | undefined;
  readonly protocols?: readonly Protocol[] | undefined;
};

/** What {@link acceptForwarded} needs. */
export type AcceptForwardedDependencies = EscalationDependencies &
  Omit<BeginReceiptsDependencies, 'queues'> & {
    readonly queues: Pick<Queues, 'send'>;
    readonly settings: Pick<Settings, 'fanOut' | 'receipts'>;
  };

/**
 * Stores a message that was accepted where its topic was before, or while it moved. Of one that was expanded in part already, the rest
 * is. It counts as a publish where it was accepted. Rejects when the fan-out queue refuses a part; repeating it is then harmless but for copies.
 */
export const acceptForwarded = async (
  topic: Topic,
  { message: published, range, lanes, protocols }: ForwardedMessage,
  dependencies: AcceptForwardedDependencies,
): Promise<void> => {
  const { queues, settings } = dependencies;
  const some = { ...(lanes !== undefined && { lanes }), ...(protocols !== undefined && { protocols }) };
  if (range !== undefined) {
    await deferFanOut({ message: published, ranges: [range], ...some }, queues);
    return;
  }
  const message = await prepare(topic, published, dependencies);
  const parts = Math.max(1, Math.ceil(topic.subscriptionCount / settings.fanOut.subscribersPerRange));
  const requests = await deferFanOut({ message, ranges: splitIdRange(parts), ...some }, queues);
  await beginReceipts([{ message, plan: { ranges: parts, requests } }], dependencies);
};

const countPublishes = (
  { project }: Topic,
  publishes: number,
  { usageMeter }: Pick<AcceptDependencies, 'usageMeter'>,
): Promise<void> => usageMeter.add([{ project, publishes }]);

/** The message with what its topic's settings add to it; once it is in force, when it moves. */
const prepare = async (
  topic: Topic,
  published: Message,
  dependencies: EscalationDependencies & { readonly settings: Pick<Settings, 'receipts'> },
): Promise<Message> => {
  if (topic.move !== undefined) return published;
  const hasReceipt = receiptsOf(topic, dependencies.settings) === 'summary';
  return withEscalation(topic, hasReceipt ? { ...published, hasReceipt } : published, dependencies);
};

/**
 * As {@link acceptMessage} for messages of one topic, which share requests to SQS. Resolves to the ids of those of which some
 * part is in no queue; rejects when the subscribers cannot be read.
 */
export const acceptMessages = async (
  topic: Topic,
  published: readonly Message[],
  dependencies: AcceptDependencies,
): Promise<ReadonlySet<string>> => {
  const { queues } = dependencies;
  const batches = createSharedBatches(queues);
  const messages = await Promise.all(published.map((message) => prepare(topic, message, dependencies)));
  const settings = forMany(messages.length, dependencies.settings);
  const stored: StoredMessage[] = [];
  for (const message of messages) {
    const plan = await store(topic, message, { ...dependencies, settings, queues: batches.of(message.id) });
    stored.push({ message, plan });
  }
  const [refused] = await Promise.all([batches.flush(), countPublishes(topic, messages.length, dependencies)]);
  const accepted: StoredMessage[] = [];
  for (const { message, plan } of stored) {
    const destinations = refused.get(message.id);
    const deferred = destinations === undefined ? 0 : await deferRefused(message, destinations, queues);
    if (deferred !== undefined) accepted.push({ message, plan: { ...plan, requests: plan.requests + deferred } });
  }
  await beginReceipts(accepted, dependencies);
  const kept = new Set(accepted.map(({ message }) => message.id));
  return new Set(messages.map(({ id }) => id).filter((id) => !kept.has(id)));
};

/** One call expands as many copies as ten messages to a topic of the longest list make: more would take longer than it may. */
const MESSAGES_OF_FULL_LISTS = 10;

const forMany = (messages: number, settings: AcceptDependencies['settings']): AcceptDependencies['settings'] => {
  const { fanOut } = settings;
  const share = Math.floor((fanOut.inlineSubscribers * MESSAGES_OF_FULL_LISTS) / messages);
  return { ...settings, fanOut: { ...fanOut, inlineSubscribers: Math.min(fanOut.inlineSubscribers, share) } };
};

/** Leaves the refused parts of a message to the fan-out queue, by so many requests; undefined when that is what refuses. */
const deferRefused = async (
  message: Message,
  destinations: readonly Destination[],
  queues: Pick<Queues, 'send'>,
): Promise<number | undefined> => {
  if (destinations.some(({ role }) => role === 'fanOut' || role === 'jobs')) return undefined;
  const lanes = destinations.flatMap((destination) => ('lane' in destination ? [destination.lane] : []));
  return deferFanOut({ message, ranges: splitIdRange(1), lanes }, queues).catch(() => undefined);
};

/** Stores all parts of a message; returns how it is expanded. */
const store = async (topic: Topic, message: Message, dependencies: AcceptDependencies): Promise<ExpansionPlan> => {
  const { subscriberLists, queues, settings } = dependencies;
  // A topic that does not arrive after all would take with it what waits for that.
  if (topic.move?.state === 'arriving' && movedTo(topic) === undefined) throw isMoving(topic.name);
  if (topic.move !== undefined) return leaveToMove(message, queues);
  const { inlineSubscribers, subscribersPerRange } = settings.fanOut;
  const isSmall = topic.subscriptionCount <= inlineSubscribers;
  const subscribers = isSmall ? await subscriberLists.get(topic) : undefined;
  if (subscribers === undefined) {
    const parts = Math.max(1, Math.ceil(topic.subscriptionCount / subscribersPerRange));
    return { ranges: parts, requests: await deferFanOut({ message, ranges: splitIdRange(parts) }, queues) };
  }
  const counter = message.hasReceipt === true ? createRangeCounter('0') : undefined;
  const refusing = await fanOut(
    { message, subscribers: [subscribers], ...(counter !== undefined && { counter }) },
    queues,
  );
  const requests =
    refusing.length === 0 ? 0 : await deferFanOut({ message, ranges: splitIdRange(1), lanes: refusing }, queues);
  return { ranges: 1, requests, ...(counter !== undefined && { totals: counter.totals() }) };
};

/** Leaves a message to the move of its topic, which has no recipients here; what it reaches is known at the place that it moves to. */
const leaveToMove = async (message: Message, queues: Pick<Queues, 'send'>): Promise<ExpansionPlan> => {
  const common = { v: 1, kind: 'message', topicId: message.topicId, hops: 0, since: message.publishedAt };
  const requests = deferredRequests(message, (carried) => ({ ...common, ...carried }));
  const refused = await queues.send({ role: 'jobs' }, requests);
  if (refused.length > 0) throw new Error('The queue of jobs refused a message');
  return { ranges: 0, requests: 0 };
};

/**
 * Leaves the expansion to the fan-out function: one request per range of subscribers, all of which must be stored. Returns how
 * many.
 */
const deferFanOut = async (deferred: DeferredFanOut, queues: Pick<Queues, 'send'>): Promise<number> => {
  const { message, ranges, lanes, protocols } = deferred;
  const requests = ranges.flatMap((range) =>
    deferredRequests(message, (carried) => ({ v: 1, range, lanes, ...(protocols && { protocols }), ...carried })),
  );
  const refused = await queues.send({ role: 'fanOut' }, requests);
  if (refused.length > 0) throw new Error('The fan-out queue refused a message');
  return requests.length;
};
