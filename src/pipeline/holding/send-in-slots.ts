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
  readonly queues: Pick<Queues, 'sendBatch'>;
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

/**
 * Sends the copies that wait for nothing but their subscriber's rate to their lanes, each delayed by its queue until its slot,
 * and what has expired to be filed there. Returns what is left to be held, with the time at which there will be slots for it.
 * Rejects when a queue refuses one; repeating it sends the others again, in other slots.
 */
export const sendInSlots = async (
  envelopes: readonly Envelope[],
  dependencies: SlotDependencies,
): Promise<readonly Envelope[]> => {
  const { limited, others } = split(envelopes);
  if (limited.length === 0) return envelopes;
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
  return [...others, ...left];
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
