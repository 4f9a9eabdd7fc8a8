import { slotDelaySeconds } from '#src/domain/holding/rate-slots.ts';
import { runConcurrently } from '#src/pipeline/delivery/worker-pool.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { type Batcher, createBatcher } from '#src/queues/batches.ts';
import { type Envelope, type Recipient, recipientExpiresAt } from '#src/queues/envelope.ts';
import { writeEnvelopes } from '#src/queues/envelope-writer.ts';
import type { DelayedQueueMessage, Queues } from '#src/queues/queues.ts';
import type { SlotReservations } from './slot-reservations.ts';

/** What {@link sendInSlots} needs. */
export type SlotDependencies = {
  readonly slots: Pick<SlotReservations, 'forFresh'>;
  readonly queues: Pick<Queues, 'send' | 'sendBatch'>;
  readonly clock: () => number;
};

/** A copy that its subscriber's rate has kept from its lane; `slot` once it has one. */
type LimitedCopy = {
  readonly envelope: Envelope;
  readonly recipient: Recipient;
  readonly maxPerSecond: number;
  readonly slot?: number;
};

const SUBSCRIPTIONS_AT_ONCE = 20;

/** What one invocation sends, each copy with its whole text: ten seconds of its processor's share. */
const MAX_SENT_BYTES = 64 * 1024 * 1024;

/**
 * Sends the copies that wait for nothing but their subscriber's rate to their lanes, each delayed by its queue until its slot,
 * and what has expired to be filed there; so many that there is time for them, the rest back to the hold queue. Returns what is
 * left to be held, with the time at which there will be slots for it. Rejects when a queue refuses one; repeating it sends the
 * others again, in other slots.
 */
export const sendInSlots = async (
  envelopes: readonly Envelope[],
  dependencies: SlotDependencies,
): Promise<readonly Envelope[]> => {
  const { limited: all, others } = split(envelopes);
  if (all.length === 0) return envelopes;
  const { limited, postponed } = cut(all);
  const now = dependencies.clock();
  const { expired = [], living = [] } = Object.groupBy(limited, (copy) =>
    hasExpired(copy, now) ? 'expired' : 'living',
  );
  const groups = Map.groupBy(living, ({ envelope, recipient }) => `${envelope.topicId}#${recipient.subscriptionId}`);
  const timed: LimitedCopy[] = [];
  const left: Envelope[] = [];
  await runConcurrently([...groups.values()], {
    concurrency: SUBSCRIPTIONS_AT_ONCE,
    mayStart: () => true,
    work: async (copies) => {
      const given = await reserveFor(copies, dependencies);
      timed.push(...given.timed);
      left.push(...given.left);
    },
  });
  await sendDelayed([...expired, ...timed.toSorted(bySlot)], dependencies);
  await sendBack(postponed, dependencies);
  return [...others, ...left];
};

/** The copies that one invocation sends, and those that are left to another. */
const cut = (copies: readonly LimitedCopy[]) => {
  const bytesOf = new Map<Envelope, number>();
  let bytes = 0;
  const { limited = [], postponed = [] } = Object.groupBy(copies, ({ envelope }) => {
    const own = bytesOf.get(envelope) ?? Buffer.byteLength(envelope.body);
    bytesOf.set(envelope, own);
    bytes += own;
    return bytes <= MAX_SENT_BYTES ? 'limited' : 'postponed';
  });
  return { limited, postponed };
};

/** In envelopes as they came, in which the text is there once. */
const sendBack = async (
  copies: readonly LimitedCopy[],
  { queues }: Pick<SlotDependencies, 'queues'>,
): Promise<void> => {
  for (const [{ recipients: _recipients, ...head }, some] of Map.groupBy(copies, ({ envelope }) => envelope)) {
    const { lane, recipientsPerEnvelope } = descriptors[head.protocol];
    const rest = some.map(({ recipient }) => recipient);
    const refused = await queues.send({ role: 'hold', lane }, writeEnvelopes(head, rest, recipientsPerEnvelope));
    if (refused.length > 0) throw new Error('The hold queue refused what is to wait for a slot');
  }
};

const bySlot = (a: LimitedCopy, b: LimitedCopy): number => (a.slot ?? 0) - (b.slot ?? 0);

const hasExpired = ({ envelope, recipient }: LimitedCopy, now: number): boolean =>
  recipientExpiresAt(envelope, recipient) <= now;

const split = (envelopes: readonly Envelope[]) => {
  const limited: LimitedCopy[] = [];
  const others: Envelope[] = [];
  for (const envelope of envelopes) {
    const rest: Recipient[] = [];
    for (const recipient of envelope.recipients) {
      const { maxPerSecond } = recipient.policy ?? envelope.deliveryPolicy ?? {};
      if (recipient.held?.reason === 'rate' && maxPerSecond !== undefined) {
        limited.push({ envelope, recipient, maxPerSecond });
      } else rest.push(recipient);
    }
    if (rest.length > 0) others.push({ ...envelope, recipients: rest });
  }
  return { limited, others };
};

/** The copies of one subscription, in the order of acceptance, with the slots there were; and the rest, until there are more. */
const reserveFor = async (copies: readonly LimitedCopy[], { slots }: Pick<SlotDependencies, 'slots'>) => {
  const ordered = copies.toSorted((a, b) => a.envelope.publishedAt - b.envelope.publishedAt);
  const [first] = ordered;
  if (first === undefined) return { timed: [], left: [] };
  const { envelope, recipient, maxPerSecond } = first;
  const of = { topicId: envelope.topicId, subscriptionId: recipient.subscriptionId };
  const given = await slots.forFresh(of, { count: ordered.length, maxPerSecond });
  const held = { reason: 'rate', until: given.laterAt };
  return {
    timed: given.slots.flatMap((slot, index) => {
      const copy = ordered[index];
      return copy === undefined ? [] : [{ ...copy, slot }];
    }),
    left: ordered
      .slice(given.slots.length)
      .map((copy) => ({ ...copy.envelope, recipients: [{ ...copy.recipient, held }] })),
  };
};

/** A few at a time, in the order of their slots: a copy has the whole text with it. */
const sendDelayed = async (
  copies: readonly LimitedCopy[],
  { queues, clock }: Pick<SlotDependencies, 'queues' | 'clock'>,
): Promise<void> => {
  const batchers = new Map<LimitedCopy['envelope']['protocol'], Batcher<DelayedQueueMessage>>();
  const send = async (protocol: Envelope['protocol'], batch: readonly DelayedQueueMessage[] | undefined) => {
    if (batch === undefined) return;
    const refused = await queues.sendBatch({ role: 'retries', lane: descriptors[protocol].lane }, batch);
    if (refused.length > 0) throw new Error('The queue of the lane refused a message in its slot');
  };
  for (const copy of copies) {
    const { protocol } = copy.envelope;
    const batcher = batchers.get(protocol) ?? createBatcher<DelayedQueueMessage>();
    batchers.set(protocol, batcher);
    for (const message of writeCopy(copy, clock())) await send(protocol, batcher.add(message));
  }
  for (const [protocol, batcher] of batchers) await send(protocol, batcher.flush());
};

/** On its lane it is one that comes again: it is checked against its subscription there. */
const writeCopy = ({ envelope, recipient, slot }: LimitedCopy, now: number): readonly DelayedQueueMessage[] => {
  const { recipients: _recipients, slot: _slot, ...head } = envelope;
  const { held: _held, ...rest } = recipient;
  const timing = slot === undefined ? {} : { slot };
  const delay = slot === undefined ? {} : { delaySeconds: slotDelaySeconds(slot, now) };
  return writeEnvelopes({ ...head, requeued: true, ...timing }, [rest], 1).map((message) => ({ ...message, ...delay }));
};
