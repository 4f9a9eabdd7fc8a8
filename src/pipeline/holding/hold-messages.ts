import { CLOCK_SKEW_MS, isHeld } from '#src/domain/holding/hold.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { hasMoved } from '#src/pipeline/moving/has-moved.ts';
import { reportHeld } from '#src/pipeline/receipts/report-held.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { forwardEnvelope } from '#src/queues/forward-request.ts';
import type { Queues } from '#src/queues/queues.ts';
import { decode } from '#src/queues/text.ts';
import type { BacklogKey, BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import type { HealthStore } from '#src/stores/deliveries/health-store.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';
import { mayProbe } from './probes.ts';
import { requestReleases } from './request-releases.ts';
import { type SlotDependencies, sendInSlots } from './send-in-slots.ts';
import type { SharedWakes } from './shared-wakes.ts';

/** What {@link holdMessages} needs. */
export type HoldMessagesDependencies = SlotDependencies & {
  readonly backlog: Pick<BacklogStore, 'hold'>;
  readonly subscriptions: Pick<SubscriptionStore, 'getMany'>;
  readonly topics: Pick<TopicStore, 'hasMoved'>;
  readonly health: Pick<HealthStore, 'get'>;
  readonly wakes: SharedWakes;
  readonly queues: Pick<Queues, 'send' | 'sendBatch'>;
  /** How long a message is kept beyond its time to live, in days. */
  readonly keepDays: number;
  readonly clock: () => number;
};

/** A record of the hold queue. */
export type HoldRecord = { readonly id: string; readonly body: string };

/** The records that the queue is to deliver again, and how many copies of messages are held now. */
export type HoldResult = { readonly failedIds: readonly string[]; readonly held: number };

const DAY_MS = 86_400_000;

/**
 * Keeps what the hold queue brings until its subscriptions are released, but for what waits for nothing but a rate: that goes on
 * in its slot, as far as there are some. What cannot be read fails, alone; else the batch succeeds as a whole, or rejects.
 * Repeating it keeps the same messages again, and sends those with a rate again, in other slots.
 *
 * A copy that says until when it is held gets a wake. Of the others the subscription may have been released, cancelled or removed
 * while its message was on the way: it is read after the message is written, and released once more then. A release that comes
 * later finds the message anyway. The first message for an endpoint that waits to be probed is released as its probe.
 *
 * What is for a topic that has moved away goes after it (decision 125): what is held here follows once, and the subscriptions are removed
 * then, so that what is kept later would never be released. A topic that moves after it was read keeps them for `clearSeconds`, longer than this
 * takes.
 */
export const holdMessages = async (
  records: readonly HoldRecord[],
  dependencies: HoldMessagesDependencies,
): Promise<HoldResult> => {
  const { backlog, wakes, queues, keepDays, clock } = dependencies;
  const opened = records.map(({ id, body }) => ({ id, envelope: decode(Envelope, body) }));
  const waiting = await sendInSlots(
    opened.flatMap(({ envelope }) => envelope ?? []),
    dependencies,
  );
  const envelopes = await sendAfterTopics(waiting, dependencies);
  await backlog.hold(envelopes, keepDays * DAY_MS);
  const copies = envelopes.flatMap(copiesOf);
  const now = clock();
  const { due = [], later = [] } = Object.groupBy(copies, ({ until = 0 }) => (until > now ? 'later' : 'due'));
  const known = await readSubscriptions(due, dependencies);
  await reportHeld(envelopes, { at: now, holdOf: (of) => known(of)?.hold }, { queues });
  await Promise.all(later.map(({ until = now, ...of }) => wakes.ensure(of, until)));
  await requestReleases(await releasedOf(due, known, dependencies), { queues });
  return {
    failedIds: opened.flatMap(({ id, envelope }) => (envelope === undefined ? [id] : [])),
    held: copies.length,
  };
};

/** Sends those whose topics have moved away after these; returns the others. A read for each topic. */
const sendAfterTopics = async (
  envelopes: readonly Envelope[],
  { topics, queues, clock }: Pick<HoldMessagesDependencies, 'topics' | 'queues' | 'clock'>,
): Promise<readonly Envelope[]> => {
  const byTopic = [...Map.groupBy(envelopes, ({ topicId }) => topicId).values()];
  const here = byTopic.map(async (ofTopic) => {
    const [first] = ofTopic;
    if (first === undefined || !(await hasMoved(first, topics))) return ofTopic;
    const following = ofTopic.map((envelope) => forwardEnvelope(envelope, clock()));
    const refused = await queues.send({ role: 'jobs' }, following);
    if (refused.length > 0) throw new Error('The queue of jobs refused what goes after a topic');
    return [];
  });
  return (await Promise.all(here)).flat();
};

/** Whose copy it is, and until when its sender has held it, if that is known. */
type HeldCopy = BacklogKey & { readonly until?: number };

const copiesOf = ({ topicId, recipients }: Envelope): readonly HeldCopy[] =>
  recipients.map(({ subscriptionId, held }) => ({
    topicId,
    subscriptionId,
    ...(held?.until !== undefined && { until: held.until }),
  }));

/** A probe that is as good as due: its wake may be gone already, by the clock of another function. */
const PROBE_MARGIN_MS = 2 * CLOCK_SKEW_MS;

/** Looks up a subscription among those that were read. */
type Known = (of: BacklogKey) => Subscription | undefined;

/** Reads the subscriptions of copies, those of a topic in one call. */
const readSubscriptions = async (
  copies: readonly HeldCopy[],
  { subscriptions }: Pick<HoldMessagesDependencies, 'subscriptions'>,
): Promise<Known> => {
  const found = new Map<string, ReadonlyMap<string, Subscription>>();
  for (const [topicId, ofTopic] of Map.groupBy(copies, (copy) => copy.topicId)) {
    const ids = new Set(ofTopic.map(({ subscriptionId }) => subscriptionId));
    found.set(topicId, await subscriptions.getMany(topicId, [...ids]));
  }
  return ({ topicId, subscriptionId }) => found.get(topicId)?.get(subscriptionId);
};

/** Those whose subscriptions are not held any more, each once; and those whose endpoints wait for a message to be probed by. */
const releasedOf = async (
  copies: readonly HeldCopy[],
  known: Known,
  { health, clock }: Pick<HoldMessagesDependencies, 'health' | 'clock'>,
): Promise<readonly BacklogKey[]> => {
  const released: BacklogKey[] = [];
  const each = new Map(copies.map(({ topicId, subscriptionId }) => [subscriptionId, { topicId, subscriptionId }]));
  for (const of of each.values()) {
    const subscription = known(of);
    const mayGo =
      !isHeld(subscription?.hold, clock()) || (await mayProbe(subscription, clock() + PROBE_MARGIN_MS, { health }));
    if (mayGo) released.push(of);
  }
  return released;
};
