import { createFilter } from '#src/domain/messages/filter-policy.ts';
import { bodyFor, type Message } from '#src/domain/messages/message.ts';
import type { Lane, Protocol } from '#src/domain/protocol.ts';
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
  ...(message.subject !== undefined && { subject: message.subject }),
  body: bodyFor(message.bodies, protocol),
  publishedAt: message.publishedAt,
  expiresAt: message.expiresAt,
  attempt: 0,
});

/** Sends batches side by side, a few at a time, and remembers the lanes that refused. */
type Outbound = {
  /** Starts sending a batch, if there is one; resolves when the next may be sent. */
  readonly send: (lane: Lane, batch: readonly QueueMessage[] | undefined) => Promise<void>;

  /** Resolves when everything is sent, with the lanes of which some part was refused. */
  readonly finish: () => Promise<readonly Lane[]>;
};

const createOutbound = (queues: Pick<Queues, 'sendBatch'>): Outbound => {
  const refusing = new Set<Lane>();
  const underWay = new Set<Promise<void>>();
  const send = async (lane: Lane, batch: readonly QueueMessage[]): Promise<void> => {
    const refused = await queues.sendBatch({ role: 'lane', lane }, batch);
    if (refused.length > 0) refusing.add(lane);
  };
  return {
    send: async (lane: Lane, batch: readonly QueueMessage[] | undefined): Promise<void> => {
      if (batch === undefined) return;
      const sending = send(lane, batch).finally(() => underWay.delete(sending));
      underWay.add(sending);
      if (underWay.size >= BATCHES_UNDER_WAY) await Promise.race(underWay);
    },
    finish: async (): Promise<readonly Lane[]> => {
      await Promise.all(underWay);
      return [...refusing];
    },
  };
};

/** One envelope writer per protocol and one batcher per lane, made when the first recipient needs them. */
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

/** Which subscribers an expansion is about: those who pass the filter and are not called in turn; and the first of those calls. */
const createSelection = ({ message, lanes, protocols, startsEscalation = true }: Expansion) => {
  const passesFilter = createFilter(message.attributes);
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
  return { isWanted, calls };
};

/**
 * Expands a message into envelopes on the lanes' queues, for the subscribers whose filter it passes; having none is no fault.
 * Full batches go out while the next page is read; what does not fill one is carried over pages. Returns the lanes of which
 * some part could not be stored; the rest is stored.
 */
export const fanOut = async (expansion: Expansion, queues: Pick<Queues, 'sendBatch'>): Promise<readonly Lane[]> => {
  const { message, subscribers } = expansion;
  const groups = createGroups(message);
  const outbound = createOutbound(queues);
  const { isWanted, calls } = createSelection(expansion);
  const post = async (protocol: Protocol, message: QueueMessage | undefined): Promise<void> => {
    const { lane } = descriptors[protocol];
    if (message !== undefined) await outbound.send(lane, groups.batcherOf(lane).add(message));
  };
  for await (const page of subscribers) {
    for (const subscriber of page) {
      if (!isWanted(subscriber)) continue;
      const { id, protocol, endpoint, extension } = subscriber;
      const full = groups
        .writerOf(protocol)
        .add({ subscriptionId: id, endpoint, ...(extension !== undefined && { extension }) });
      if (full !== undefined) await post(protocol, full);
    }
  }
  await post('callnotify', calls);
  for (const [protocol, writer] of groups.writers) await post(protocol, writer.flush());
  for (const [lane, batcher] of groups.batchers) await outbound.send(lane, batcher.flush());
  return outbound.finish();
};
