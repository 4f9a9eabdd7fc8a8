import { createFilter } from '#src/domain/messages/filter-policy.ts';
import { bodyFor, type Message } from '#src/domain/messages/message.ts';
import type { Lane, Protocol } from '#src/domain/protocol.ts';
import type { RangeCounter } from '#src/domain/receipts/range-counter.ts';
import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';
import { escalationRecipientIds, firstEscalationStep } from '#src/pipeline/escalation.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { type Batcher, createBatcher } from '#src/queues/batches.ts';
import {
  createEnvelopeWriter,
  type EnvelopeHead,
  type EnvelopeWriter,
  type QueueMessage,
} from '#src/queues/envelope-writer.ts';
import type { Queues } from '#src/queues/queues.ts';
import { createRouting } from './route-recipient.ts';

/** A message and those who may get it. */
export type Expansion = {
  readonly message: Message;
  /** Pages of deliverable subscribers; only one is held in memory. */
  readonly subscribers: AsyncIterable<readonly Subscriber[]> | Iterable<readonly Subscriber[]>;
  /** Only these lanes. @default all */
  readonly lanes?: readonly Lane[];
  /** Only these protocols. @default all */
  readonly protocols?: readonly Protocol[];
  /** Whether this is the part that begins the message's calls. @default true */
  readonly startsEscalation?: boolean;
  /** Numbers and counts the recipients. @default no receipt is kept */
  readonly counter?: RangeCounter;
};

/** How many batches are on their way to SQS while the next page is read. */
const BATCHES_UNDER_WAY = 4;

const attributesFor = ({ attributes }: Message, protocol: Protocol): Pick<EnvelopeHead, 'attributes'> =>
  attributes === undefined || descriptors[protocol].carriesAttributes !== true ? {} : { attributes: [...attributes] };

const headOf = (message: Message, protocol: Protocol): EnvelopeHead => ({
  v: 1,
  kind: 'notification',
  messageId: message.id,
  topicUrn: message.topicUrn,
  topicId: message.topicId,
  ...(message.displayName !== undefined && { displayName: message.displayName }),
  ...(message.locale !== undefined && { locale: message.locale }),
  protocol,
  ...attributesFor(message, protocol),
  ...(message.logTarget !== undefined && { logTarget: message.logTarget }),
  ...(message.encryption !== undefined && { encryption: message.encryption }),
  ...(message.deliveryPolicy !== undefined && { deliveryPolicy: message.deliveryPolicy }),
  ...(message.subject !== undefined && { subject: message.subject }),
  body: bodyFor(message.bodies, protocol),
  publishedAt: message.publishedAt,
  expiresAt: message.expiresAt,
  attempt: 0,
});

/** To a lane, or to the queue of what is held instead; a lane's are apart there, so that it is known whose part was refused. */
type Route = { readonly role: (typeof ROLES)[number]; readonly lane: Lane };

const ROLES = ['lane', 'hold'] as const;

/** Sends batches side by side, a few at a time, and remembers the lanes that refused. */
type Outbound = {
  /** Starts sending a batch, if there is one; resolves when the next may be sent. */
  readonly send: (route: Route, batch: readonly QueueMessage[] | undefined) => Promise<void>;

  /** Resolves when everything is sent, with the lanes of which some part was refused. */
  readonly finish: () => Promise<readonly Lane[]>;
};

const createOutbound = (queues: Pick<Queues, 'sendBatch'>): Outbound => {
  const refusing = new Set<Lane>();
  const underWay = new Set<Promise<void>>();
  const send = async ({ role, lane }: Route, batch: readonly QueueMessage[]): Promise<void> => {
    const refused = await queues.sendBatch({ role, lane }, batch);
    if (refused.length > 0) refusing.add(lane);
  };
  return {
    send: async (route, batch) => {
      if (batch === undefined) return;
      const sending = send(route, batch).finally(() => underWay.delete(sending));
      underWay.add(sending);
      if (underWay.size >= BATCHES_UNDER_WAY) await Promise.race(underWay);
    },
    finish: async (): Promise<readonly Lane[]> => {
      await Promise.all(underWay);
      return [...refusing];
    },
  };
};

/** One envelope writer per protocol and one batcher per lane of one role, made when the first recipient needs them. */
type Groups = {
  readonly writers: ReadonlyMap<Protocol, EnvelopeWriter>;
  readonly batchers: ReadonlyMap<Lane, Batcher<QueueMessage>>;
  readonly writerOf: (protocol: Protocol) => EnvelopeWriter;
  readonly batcherOf: (lane: Lane) => Batcher<QueueMessage>;
};

const createGroups = (message: Message): Groups => {
  const writers = new Map<Protocol, EnvelopeWriter>();
  const batchers = new Map<Lane, Batcher<QueueMessage>>();
  const writerOf = (protocol: Protocol): EnvelopeWriter => {
    const known = writers.get(protocol);
    if (known !== undefined) return known;
    const writer = createEnvelopeWriter(headOf(message, protocol), descriptors[protocol].recipientsPerEnvelope);
    writers.set(protocol, writer);
    return writer;
  };
  const batcherOf = (lane: Lane): Batcher<QueueMessage> => {
    const known = batchers.get(lane);
    if (known !== undefined) return known;
    const batcher = createBatcher<QueueMessage>();
    batchers.set(lane, batcher);
    return batcher;
  };
  return { writers, batchers, writerOf, batcherOf };
};

/**
 * Which subscribers an expansion is about: those who pass the filter and are not called in turn; and the first of those calls.
 */
const createSelection = ({ message, lanes, protocols, startsEscalation = true, counter }: Expansion) => {
  const filter = createFilter(message.attributes);
  const passesFilter = (subscriber: Subscriber): boolean => {
    const passes = filter(subscriber);
    if (!passes) counter?.leaveOut(subscriber.protocol);
    return passes;
  };
  const called = escalationRecipientIds(message);
  const isAskedFor = (protocol: Protocol): boolean =>
    (lanes === undefined || lanes.includes(descriptors[protocol].lane)) &&
    (protocols === undefined || protocols.includes(protocol));
  const isWanted = (subscriber: Subscriber): boolean =>
    isAskedFor(subscriber.protocol) && passesFilter(subscriber) && !called.has(subscriber.id);
  const calls =
    startsEscalation && isAskedFor('callnotify')
      ? firstEscalationStep(headOf(message, 'callnotify'), message.escalation)
      : undefined;
  if (calls !== undefined) counter?.addCalls(called.size);
  return { isWanted, calls };
};

/** Puts recipients into the envelopes of their route, and these into batches that are sent as they fill. */
const createDispatch = (expansion: Expansion, queues: Pick<Queues, 'sendBatch'>) => {
  const { message, counter } = expansion;
  const groups = { lane: createGroups(message), hold: createGroups(message) };
  const outbound = createOutbound(queues);
  const routeOf = createRouting(message);
  const post = async (role: Route['role'], protocol: Protocol, full: QueueMessage | undefined): Promise<void> => {
    const { lane } = descriptors[protocol];
    if (full !== undefined) await outbound.send({ role, lane }, groups[role].batcherOf(lane).add(full));
  };
  return {
    post,
    /** Undefined unless an envelope became full: most subscribers wait for nothing. */
    add: (subscriber: Subscriber): Promise<void> | undefined => {
      const { role, recipient } = routeOf(subscriber);
      const placed = counter === undefined ? recipient : { ...recipient, receipt: counter.next(subscriber.protocol) };
      const full = groups[role].writerOf(subscriber.protocol).add(placed);
      return full === undefined ? undefined : post(role, subscriber.protocol, full);
    },
    finish: async (): Promise<readonly Lane[]> => {
      for (const role of ROLES) {
        for (const [protocol, writer] of groups[role].writers) await post(role, protocol, writer.flush());
        for (const [lane, batcher] of groups[role].batchers) await outbound.send({ role, lane }, batcher.flush());
      }
      return outbound.finish();
    },
  };
};

/**
 * Expands a message into envelopes on the lanes' queues, for the subscribers whose filter it passes; having none is no fault.
 * Full batches go out while the next page is read; what does not fill one is carried over pages. Returns the lanes of which
 * some part could not be stored; the rest is stored.
 */
export const fanOut = async (expansion: Expansion, queues: Pick<Queues, 'sendBatch'>): Promise<readonly Lane[]> => {
  const { subscribers } = expansion;
  const dispatch = createDispatch(expansion, queues);
  const { isWanted, calls } = createSelection(expansion);
  for await (const page of subscribers) {
    for (const subscriber of page) {
      const sending = isWanted(subscriber) ? dispatch.add(subscriber) : undefined;
      if (sending !== undefined) await sending;
    }
  }
  await dispatch.post('lane', 'callnotify', calls);
  return dispatch.finish();
};
