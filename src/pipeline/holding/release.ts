import { decideDelivery } from '#src/domain/holding/decide-delivery.ts';
import { isHeld } from '#src/domain/holding/hold.ts';
import { slotDelaySeconds } from '#src/domain/holding/rate-slots.ts';
import { isDeliverable, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { hasVoidToken } from '#src/pipeline/delivery/drop-inactive-recipients.ts';
import { requeueTarget } from '#src/pipeline/delivery/requeue-target.ts';
import { reportReleased } from '#src/pipeline/receipts/report-held.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { writeEnvelopes } from '#src/queues/envelope-writer.ts';
import type { DelayedQueueMessage, Queues } from '#src/queues/queues.ts';
import { ReleaseRequest } from '#src/queues/release-request.ts';
import { decode } from '#src/queues/text.ts';
import type { BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import { stateOfHeldMessage } from '#src/stores/deliveries/held-message-state.ts';
import type { ReleaseStateStore, ReleaseTurn } from '#src/stores/deliveries/release-state-store.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';
import { type AssignedSlots, assignSlots, copyIdOf } from './assign-slots.ts';
import { type ChangeHealthDependencies, changeHealth, type HealthChange } from './change-health.ts';
import { dropHeldMessages } from './drop-held-messages.ts';
import { type HeldPolicy, readHeldPolicy, withPolicyOfTopic } from './held-policy.ts';
import { mayProbe, takeProbe } from './probes.ts';
import { requestReleases } from './request-releases.ts';
import type { SlotReservations } from './slot-reservations.ts';

/** What {@link release} needs. */
export type ReleaseDependencies = ChangeHealthDependencies & {
  readonly backlog: Pick<BacklogStore, 'read' | 'envelopesOf' | 'remove'>;
  readonly releaseState: ReleaseStateStore;
  readonly topics: Pick<TopicStore, 'get'>;
  readonly slots: Pick<SlotReservations, 'forWaiting' | 'endWaiting'>;
  readonly queues: Pick<Queues, 'send'>;
  /** Called with how many messages were released after their time to live: their lane gives them up. @default nothing */
  readonly onExpired?: (messages: number) => void;
  readonly remainingMs: () => number;
};

/** A record of the release queue. */
export type ReleaseRecord = { readonly id: string; readonly body: string };

/** What a round of a release has done: how many messages went to their lane, and how many were dropped as unwanted. */
export type Released = {
  readonly released: number;
  readonly dropped: number;
  /** What its endpoint has become; absent when that has not changed. */
  readonly changed?: HealthChange['changed'];
  /** Why the event about that could not be sent: the record must come again. */
  readonly unsent?: unknown;
};

/** How much of a backlog is read at once. */
const PAGE = 100;

/** Messages that share a request to SQS; of so many the bodies are in memory at a time. */
const MESSAGES_AT_ONCE = 10;

/** A page takes a second or two at most; with less left, the rest is left to a new message. */
const RESERVE_MS = 3000;

/** Ten long texts take most of a second: with less than this left, the rest of a page is left to the new message, too. */
const LONG_TEXTS_MS = 1500;

/** No other release takes over within so long after an invocation could have ended. */
const LEASE_MARGIN_MS = 5000;

/**
 * Sends what is held of one subscription to its lane, in the order of acceptance, as long as it is not held and its windows are
 * open: page by page, and in a new message when time is short. It ends at what is not due yet, and where windows are closed; a
 * wake is set for that. What the subscriber no longer wants is dropped first. A message leaves the backlog only after its queue
 * has it: a crash repeats a page at most. To an unhealthy endpoint one message goes, when it is time to probe it. Of several
 * releases of one subscription one works, see `ReleaseStateStore`.
 */
export const release = async ({ id, body }: ReleaseRecord, dependencies: ReleaseDependencies): Promise<Released> => {
  const request = decode(ReleaseRequest, body);
  if (request === undefined) throw new Error('A message on the release queue cannot be read');
  const { releaseState, clock, remainingMs } = dependencies;
  const { topicId, subscriptionId, ticket = id, health } = request;
  const of = { topicId, subscriptionId };
  const { mayRelease, ...change } = health === undefined ? UNCHANGED : await changeHealth(of, health, dependencies);
  if (!mayRelease) return { ...NOTHING, ...change };
  const now = clock();
  const turn = { topicId, subscriptionId, ticket, now, busyUntil: now + remainingMs() + LEASE_MARGIN_MS };
  const mayWork = await (request.ticket === undefined ? releaseState.begin(turn) : releaseState.goOn(turn));
  const done = mayWork ? await workOff(turn, dependencies) : NOTHING;
  return { ...done, ...change };
};

const NOTHING: Released = { released: 0, dropped: 0 };

const NOTHING_MORE = { ...NOTHING, isEnd: true, hasSlots: false };

const UNCHANGED: HealthChange = { mayRelease: true };

/** Pages the backlog until it has nothing that is due, is held, or time is short. */
const workOff = async (turn: ReleaseTurn, dependencies: ReleaseDependencies): Promise<Released> => {
  const { releaseState, remainingMs } = dependencies;
  let done = NOTHING;
  let hadSlots = false;
  do {
    const { isEnd, hasSlots, ...page } = await releasePage(turn, hadSlots, dependencies);
    hadSlots ||= hasSlots;
    done = { released: done.released + page.released, dropped: done.dropped + page.dropped };
    if (!isEnd) continue;
    if ((await releaseState.end(turn, turn.ticket)) || !(await releaseState.begin(turn))) return done;
  } while (remainingMs() > RESERVE_MS);
  await requestReleases([turn], dependencies);
  return done;
};

/**
 * One page; `hadSlots` says whether those before it had a rate, which an empty page does not tell. That there was no more when it
 * was read is enough to end: what is written later asks for a release if the subscription is not held by then, and that is heard of
 * at the end.
 */
const releasePage = async (
  { topicId, subscriptionId }: ReleaseTurn,
  hadSlots: boolean,
  dependencies: ReleaseDependencies,
): Promise<Released & { readonly isEnd: boolean; readonly hasSlots: boolean }> => {
  const { backlog, subscriptions, wakes, slots, clock } = dependencies;
  const checkedAt = clock();
  const subscription = await subscriptions.get(topicId, subscriptionId);
  const isProbing = isHeld(subscription?.hold, checkedAt);
  if (isProbing && !(await mayProbe(subscription, checkedAt, dependencies))) return NOTHING_MORE;
  const { messages, isLast } = await backlog.read({ topicId, subscriptionId }, PAGE);
  const isInForce = subscription !== undefined && isDeliverable(subscription);
  const { wanted = [], unwanted = [] } = Object.groupBy(messages, ({ recipient }) =>
    isInForce && !hasVoidToken(recipient, subscription) ? 'wanted' : 'unwanted',
  );
  // First: what was cancelled takes no slot, and waits for no window.
  if (unwanted.length > 0) await dropHeldMessages(unwanted, dependencies);
  if (!isInForce) return { released: 0, dropped: unwanted.length, isEnd: isLast, hasSlots: false };
  const { due = [], later: [later] = [] } = Object.groupBy(wanted, (held) =>
    isDue(held, checkedAt) ? 'due' : 'later',
  );
  if (later !== undefined) await wakes.ensure({ topicId, subscriptionId }, later.dueAt);
  const page = await releaseDue(due, { subscription, checkedAt, isProbing }, dependencies);
  const isEnd = page.isCut !== true && (isLast || later !== undefined || page.isEnd);
  const hasSlots = page.hasSlots || hadSlots;
  if (isEnd && hasSlots && !page.isEnd) await slots.endWaiting({ topicId, subscriptionId });
  return { released: page.released, dropped: page.dropped + unwanted.length, isEnd, hasSlots };
};

/**
 * Sends what is due of a page, as far as windows and rate let it out now; `isEnd` when they let out no more, and a wake is set
 * for the rest; `isCut` when there is no time for it. `hasSlots` says whether there is a rate.
 */
const releaseDue = async (
  due: readonly HeldMessage[],
  { subscription, checkedAt, isProbing }: Pick<Checked, 'subscription' | 'checkedAt' | 'isProbing'>,
  dependencies: ReleaseDependencies,
): Promise<Released & { readonly isEnd: boolean; readonly isCut?: boolean; readonly hasSlots: boolean }> => {
  if (due.length === 0) return { ...NOTHING, isEnd: false, hasSlots: subscription.policy?.maxPerSecond !== undefined };
  const of = { topicId: subscription.topicId, subscriptionId: subscription.id };
  const policy = await readHeldPolicy(subscription, dependencies);
  const { maxPerSecond } = policy.applying ?? {};
  const decision = decideDelivery({ policy: policy.applying, hasSlot: true }, checkedAt);
  if (decision.kind === 'later') {
    if (decision.held?.until !== undefined) await dependencies.wakes.ensure(of, decision.held.until);
    return { ...NOTHING, isEnd: true, hasSlots: maxPerSecond !== undefined };
  }
  const { chosen, hasProbe } = isProbing
    ? await takeProbe(due, { subscription, now: checkedAt }, dependencies)
    : { chosen: due, hasProbe: false };
  const { sendable, slots, laterAt } = await assignSlots(chosen, { of, maxPerSecond, now: checkedAt }, dependencies);
  const checked = { subscription, checkedAt, policy, isProbing, slots, ...decision };
  const { worked, released } = await sendAll(sendable, checked, dependencies);
  if (laterAt !== undefined) await dependencies.wakes.ensure(of, laterAt);
  const isCut = worked < sendable.length;
  const isEnd = !isCut && (hasProbe || laterAt !== undefined);
  return { released, dropped: worked - released, isEnd, isCut, hasSlots: maxPerSecond !== undefined };
};

/** What was accepted is due, also by a clock that is behind. */
const isDue = ({ dueAt, publishedAt }: HeldMessage, now: number): boolean => dueAt === publishedAt || dueAt <= now;

/** What a page goes out by. */
type Checked = {
  readonly subscription: Subscription;
  readonly checkedAt: number;
  readonly policy: HeldPolicy;
  /** Whether its endpoint is unhealthy. */
  readonly isProbing: boolean;
  readonly closesAt?: number;
  /** Of those that have one, by the message. */
  readonly slots: AssignedSlots['slots'];
};

/** Sends a page, a few messages at a time, while there is time for more; returns how many were worked on, and sent. */
const sendAll = async (
  messages: readonly HeldMessage[],
  checked: Checked,
  dependencies: ReleaseDependencies,
): Promise<{ readonly worked: number; readonly released: number }> => {
  let released = 0;
  let worked = 0;
  const hasTime = (): boolean => worked === 0 || dependencies.remainingMs() > LONG_TEXTS_MS;
  while (worked < messages.length && hasTime()) {
    const some = messages.slice(worked, worked + MESSAGES_AT_ONCE);
    released += await sendOn(some, checked, dependencies);
    worked += some.length;
  }
  return { worked, released };
};

/** Sends messages to their lane, retries to its queue for these, then removes them; returns how many. */
const sendOn = async (
  messages: readonly HeldMessage[],
  checked: Checked,
  dependencies: ReleaseDependencies,
): Promise<number> => {
  const { backlog, queues, clock, onExpired = () => undefined } = dependencies;
  const { subscription, checkedAt } = checked;
  const envelopes = await backlog.envelopesOf(messages, subscription);
  const { lane } = descriptors[subscription.protocol];
  const roleOf = (envelope: Envelope) => (checked.slots.has(copyIdOf(envelope)) ? 'retries' : requeueTarget(envelope));
  for (const [role, some] of Map.groupBy(envelopes, roleOf)) {
    const outgoing = some.flatMap((envelope) => writeReleased(envelope, checked, clock()));
    const refused = await queues.send({ role, lane }, outgoing);
    if (refused.length > 0) throw new Error('The queue of the lane refused a released message');
  }
  onExpired(messages.filter((held) => stateOfHeldMessage(held).expiresAt <= checkedAt).length);
  await reportReleased({ messages, sent: envelopes, at: checkedAt }, dependencies);
  await backlog.remove(messages);
  return envelopes.length;
};

/** On its lane it is one that comes again: a recipient who has cancelled, or is held again, is found out there. */
const writeReleased = (
  envelope: Envelope,
  { checkedAt, policy, isProbing, closesAt, slots }: Checked,
  now: number,
): readonly DelayedQueueMessage[] => {
  const { recipients, releases = 0, ...head } = withPolicyOfTopic(envelope, policy);
  const timed = closesAt === undefined ? recipients : recipients.map((recipient) => ({ ...recipient, closesAt }));
  const common = { ...head, requeued: true, releases: releases + 1, checkedAt } as const;
  const released = isProbing ? ({ ...common, probe: true } as const) : common;
  const slot = slots.get(copyIdOf(envelope));
  if (slot === undefined) return writeEnvelopes(released, timed, timed.length);
  const delaySeconds = slotDelaySeconds(slot, now);
  return writeEnvelopes({ ...released, slot }, timed, timed.length).map((message) => ({ ...message, delaySeconds }));
};
