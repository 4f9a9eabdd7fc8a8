import { splitIdRange } from '#src/domain/id-ranges.ts';
import { type Bodies, bodyFor, type Message } from '#src/domain/messages/message.ts';
import { type Lane, PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import { receiptsOf } from '#src/domain/receipts/receipts-of.ts';
import type { ExpansionPlan } from '#src/domain/receipts/summary.ts';
import { createTally } from '#src/domain/receipts/tally.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { type EscalationDependencies, withEscalation } from '#src/pipeline/escalation.ts';
import { fanOut } from '#src/pipeline/fan-out/fan-out.ts';
import type { SubscriberLists } from '#src/pipeline/fan-out/subscriber-lists.ts';
import {
  type BeginReceiptsDependencies,
  beginReceipts,
  type StoredMessage,
} from '#src/pipeline/receipts/begin-receipts.ts';
import type { UsageMeter } from '#src/pipeline/usage/usage-meter.ts';
import type { FanOutRequest } from '#src/queues/envelope.ts';
import { MAX_ENVELOPE_BYTES, type QueueMessage, queueMessageOf } from '#src/queues/envelope-writer.ts';
import type { Destination, Queues } from '#src/queues/queues.ts';
import { encodeJson, encodeText } from '#src/queues/text.ts';
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
type DeferredFanOut = { readonly message: Message; readonly parts: number; readonly lanes?: readonly Lane[] };

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

const countPublishes = (
  { project }: Topic,
  publishes: number,
  { usageMeter }: Pick<AcceptDependencies, 'usageMeter'>,
): Promise<void> => usageMeter.add([{ project, publishes }]);

/** The message with what its topic's settings add to it. */
const prepare = (topic: Topic, published: Message, dependencies: AcceptDependencies): Promise<Message> => {
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
  if (destinations.some(({ role }) => role === 'fanOut')) return undefined;
  const lanes = destinations.flatMap((destination) => ('lane' in destination ? [destination.lane] : []));
  return deferFanOut({ message, parts: 1, lanes }, queues).catch(() => undefined);
};

/** Stores all parts of a message; returns how it is expanded. */
const store = async (topic: Topic, message: Message, dependencies: AcceptDependencies): Promise<ExpansionPlan> => {
  const { subscriberLists, queues, settings } = dependencies;
  const { inlineSubscribers, subscribersPerRange } = settings.fanOut;
  const isSmall = topic.subscriptionCount <= inlineSubscribers;
  const subscribers = isSmall ? await subscriberLists.get(topic) : undefined;
  if (subscribers === undefined) {
    const parts = Math.max(1, Math.ceil(topic.subscriptionCount / subscribersPerRange));
    return { ranges: parts, requests: await deferFanOut({ message, parts }, queues) };
  }
  const tally = message.hasReceipt === true ? createTally('0') : undefined;
  const refusing = await fanOut({ message, subscribers: [subscribers], ...(tally !== undefined && { tally }) }, queues);
  const requests = refusing.length === 0 ? 0 : await deferFanOut({ message, parts: 1, lanes: refusing }, queues);
  return { ranges: 1, requests, ...(tally !== undefined && { totals: tally.totals() }) };
};

/**
 * Leaves the expansion to the fan-out function: one request per range of subscribers, all of which must be stored. Returns how
 * many.
 */
const deferFanOut = async (deferred: DeferredFanOut, queues: Pick<Queues, 'send'>): Promise<number> => {
  const requests = requestsFor(deferred);
  const refused = await queues.send({ role: 'fanOut' }, requests);
  if (refused.length > 0) throw new Error('The fan-out queue refused a message');
  return requests.length;
};

/** A request as large as a queue message may be carries all bodies; otherwise there is one per distinct body. */
const requestsFor = ({ message, parts, lanes }: DeferredFanOut): readonly QueueMessage[] =>
  splitIdRange(parts).flatMap((range) => {
    const request = (bodies: Bodies, protocols?: readonly Protocol[]): QueueMessage =>
      queueMessageOf(encodeJson(encodeRequest({ v: 1, message: { ...message, bodies }, range, lanes, protocols })));
    const whole = request(message.bodies);
    if (whole.bytes <= MAX_ENVELOPE_BYTES) return [whole];
    return distinctBodies(message.bodies).map(([one, protocols]) => request(one, protocols));
  });

/** What `application` gets is never the default of others: it is apart. */
const distinctBodies = (bodies: Bodies): readonly (readonly [Bodies, readonly Protocol[]])[] => {
  const others = PROTOCOLS.filter((protocol) => protocol !== 'application');
  const groups = [...Map.groupBy(others, (protocol) => bodyFor(bodies, protocol))];
  return [
    ...groups.map(([body, protocols]) => [{ default: body }, protocols] as const),
    [{ default: '', application: bodyFor(bodies, 'application') }, ['application']],
  ];
};

type WritableRequest = Omit<FanOutRequest, 'message' | 'lanes' | 'protocols'> & {
  readonly message: Message;
  readonly lanes: readonly Lane[] | undefined;
  readonly protocols: readonly Protocol[] | undefined;
};

const encodeRequest = (request: WritableRequest) => ({
  ...request,
  message: {
    ...request.message,
    bodies: Object.fromEntries(Object.entries(request.message.bodies).map(([key, text]) => [key, encodeText(text)])),
  },
});
