import * as z from 'zod';
import type { Job, JobCounts, JobSelection } from '#src/domain/jobs/job.ts';
import { dropHeldMessages } from '#src/pipeline/holding/drop-held-messages.ts';
import { heldFilterOf } from '#src/pipeline/holding/held-filter.ts';
import {
  type AskedRelease,
  type ReleaseMessageDependencies,
  releaseMessages,
} from '#src/pipeline/holding/release-message.ts';
import { backlogCursorAfter } from '#src/stores/deliveries/backlog-page.ts';
import type { BacklogKey, BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import { stateOfHeldMessage } from '#src/stores/deliveries/held-message-state.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { hasTimeForPart, type WorkedPage, workInParts } from './worked-page.ts';

/** What {@link workHeldPage} needs. */
export type HeldPageDependencies = ReleaseMessageDependencies & {
  readonly backlog: Pick<BacklogStore, 'page' | 'summarize'>;
  readonly subscriptions: Pick<SubscriptionStore, 'get' | 'listById'>;
  readonly clock: () => number;
  readonly remainingMs: () => number;
};

/**
 * How far a job on held messages has come: in the backlog of a subscription, if it is at one, and in the list of the topic's
 * subscriptions by the last one before that.
 */
const Place = z.object({
  at: z.object({ subscriptionId: z.string(), cursor: z.string().exactOptional() }).exactOptional(),
  after: z.string().exactOptional(),
  isLast: z.literal(true).exactOptional(),
});
type Place = Readonly<z.infer<typeof Place>>;

const MESSAGES = 100;

/** Texts of so many bytes end a page: what it came to is noted before more are sent. */
const PAGE_BYTES = 4 * 1024 * 1024;

const MESSAGES_AT_ONCE = 10;
const SUBSCRIPTIONS = 25;

/**
 * Releases or purges up to 100 held messages of one subscription that a job has selected, or finds the next of the topic's
 * subscriptions that hold something. The page ends early when time is short, or its texts are long.
 */
export const workHeldPage = async (job: Job, dependencies: HeldPageDependencies): Promise<WorkedPage> => {
  const place = placeOf(job);
  if (place.at === undefined) return { ...NOTHING, ...cursorOf(await nextPlace(job, place, dependencies)) };
  const of = { topicId: job.topicId ?? '', subscriptionId: place.at.subscriptionId };
  const page = await dependencies.backlog.page({ ...of, limit: MESSAGES, cursor: place.at.cursor });
  const { last, ...counts } = await workMessages(job, { of, messages: page.messages }, dependencies);
  const { at: _at, ...rest } = place;
  const at = { subscriptionId: of.subscriptionId };
  if ('failure' in counts && last === undefined) return counts;
  if (last !== undefined)
    return { ...counts, ...cursorOf({ ...rest, at: { ...at, cursor: backlogCursorAfter(last) } }) };
  if (page.cursor !== undefined) return { ...counts, ...cursorOf({ ...rest, at: { ...at, cursor: page.cursor } }) };
  return { ...counts, ...(place.isLast !== true && cursorOf(rest)) };
};

const NOTHING = { done: 0, failed: 0, dropped: 0 };

const cursorOf = (place: Place | undefined) => (place === undefined ? {} : { cursor: JSON.stringify(place) });

const placeOf = ({ cursor, selection: { subscriptionUrn } }: Job): Place => {
  if (cursor !== undefined) return Place.parse(JSON.parse(cursor));
  return subscriptionUrn === undefined ? {} : { at: { subscriptionId: subscriptionUrn.subscriptionId }, isLast: true };
};

/** The next subscription of the topic that holds something; undefined when there is none. */
const nextPlace = async (
  { topicId = '' }: Job,
  { after }: Place,
  { subscriptions, backlog }: HeldPageDependencies,
): Promise<Place | undefined> => {
  const page = await subscriptions.listById(topicId, SUBSCRIPTIONS, after);
  const counts = await Promise.all(
    page.subscriptions.map(({ id }) => backlog.summarize({ topicId, subscriptionId: id }, 1)),
  );
  const index = counts.findIndex(({ count }) => count > 0);
  const found = page.subscriptions[index];
  if (found !== undefined) return { at: { subscriptionId: found.id }, after: found.id };
  return page.last === undefined ? undefined : { after: page.last };
};

type Messages = { readonly of: BacklogKey; readonly messages: readonly HeldMessage[] };

/** What messages came to. */
type Worked = JobCounts & {
  /** The last one that was worked; absent when all were, or none. */
  readonly last?: HeldMessage | undefined;
  readonly failure?: unknown;
};

const workMessages = async (
  job: Job,
  { of, messages }: Messages,
  dependencies: HeldPageDependencies,
): Promise<Worked> => {
  const { subscriptions, clock } = dependencies;
  const subscription = await subscriptions.get(of.topicId, of.subscriptionId);
  // Of a subscription that is gone all is dropped.
  const passes = subscription === undefined ? () => true : heldFilterOf(heldAtStart(job), subscription, clock());
  const chosen = messages.filter((held) => passes(held) && !hasSent(job, held));
  if (job.action === 'purge') {
    await dropHeldMessages(chosen, dependencies);
    return { ...NOTHING, done: chosen.length };
  }
  return releaseAll(chosen, { subscription, askedAt: job.startedAt }, dependencies);
};

/** What was accepted after the job was started is not its business. */
const heldAtStart = ({ selection, startedAt }: Job): JobSelection => ({
  ...selection,
  to: Math.min(selection.to ?? startedAt + 1, startedAt + 1),
});

/** Nor is what it has sent already: that has failed, and waits for its next attempt. */
const hasSent = ({ action, startedAt }: Job, held: HeldMessage): boolean =>
  action === 'release' && (stateOfHeldMessage(held).releaseAskedAt ?? 0) >= startedAt;

const releaseAll = async (
  messages: readonly HeldMessage[],
  asked: AskedRelease,
  dependencies: HeldPageDependencies,
): Promise<Worked> => {
  const counts = { ...NOTHING };
  let sentBytes = 0;
  const work = async (some: readonly HeldMessage[]): Promise<void> => {
    const { released, dropped, bytes } = await releaseMessages(some, asked, dependencies);
    counts.done += released;
    counts.dropped += dropped;
    sentBytes += bytes;
  };
  const mayGoOn = (): boolean => hasTimeForPart(dependencies) && sentBytes < PAGE_BYTES;
  const { worked, ...ending } = await workInParts(messages, { size: MESSAGES_AT_ONCE, work, mayGoOn });
  return worked === messages.length ? counts : { ...counts, last: messages[worked - 1], ...ending };
};
