import * as z from 'zod';
import type { Job, JobSelection } from '#src/domain/jobs/job.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { heldFilterOf } from '#src/pipeline/holding/held-filter.ts';
import { type ReleaseMessageDependencies, sendHeldMessages } from '#src/pipeline/holding/release-message.ts';
import { reportDropped } from '#src/pipeline/receipts/report-held.ts';
import { backlogCursorAfter } from '#src/stores/deliveries/backlog-page.ts';
import type { BacklogKey, BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import { stateOfHeldMessage } from '#src/stores/deliveries/held-message-state.ts';
import { backlogOf } from '#src/stores/delivery-keys.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { chunksOf, NO_JOB_COUNTS, type WorkedPart } from './worked-part.ts';

/** What {@link heldParts} needs. */
export type HeldPartsDependencies = ReleaseMessageDependencies & {
  readonly backlog: Pick<BacklogStore, 'page' | 'summarize'>;
  readonly subscriptions: Pick<SubscriptionStore, 'get' | 'listById'>;
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

const PAGE = 100;

/** Messages that share a request to SQS. Of those that are purged there is no text to send. */
const AT_ONCE = { release: 10, purge: PAGE } as const;

const SUBSCRIPTIONS = 25;

/**
 * Works the held messages that a job has selected, subscription by subscription in their order: sends them, ten at a time, or
 * nothing where they are purged. They are removed by {@link forgetHeld}. A part without any says that the next of the topic's
 * subscriptions with a backlog was looked for.
 */
export async function* heldParts(job: Job, dependencies: HeldPartsDependencies): AsyncGenerator<WorkedPart> {
  let place: Place | undefined = placeOf(job);
  while (place !== undefined) {
    const { at }: Place = place;
    if (at !== undefined) {
      place = yield* partsAt(job, { ...place, at }, dependencies);
      continue;
    }
    place = await nextPlace(job, place, dependencies);
    yield {
      ...NO_JOB_COUNTS,
      ...(place !== undefined && { cursor: JSON.stringify(place) }),
      isLast: place === undefined,
    };
  }
}

const placeOf = ({ cursor, selection: { subscriptionUrn } }: Job): Place => {
  if (cursor !== undefined) return Place.parse(JSON.parse(cursor));
  return subscriptionUrn === undefined ? {} : { at: { subscriptionId: subscriptionUrn.subscriptionId }, isLast: true };
};

/** The next subscription of the topic that holds something; undefined when there is none. */
const nextPlace = async (
  { topicId = '' }: Job,
  { after }: Place,
  { subscriptions, backlog }: HeldPartsDependencies,
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

type PlaceAt = Place & Required<Pick<Place, 'at'>>;

/** The parts of a page of a backlog; returns the place after it. */
async function* partsAt(
  job: Job,
  { at: { subscriptionId, cursor }, ...rest }: PlaceAt,
  dependencies: HeldPartsDependencies,
): AsyncGenerator<WorkedPart, Place | undefined> {
  const of = { topicId: job.topicId ?? '', subscriptionId };
  const page = await dependencies.backlog.page({ ...of, limit: PAGE, cursor });
  const subscription = await dependencies.subscriptions.get(of.topicId, subscriptionId);
  const chosen = page.messages.filter(filterOf(job, subscription, dependencies.clock()));
  const next =
    page.cursor === undefined ? afterBacklog(rest) : { ...rest, at: { subscriptionId, cursor: page.cursor } };
  const size = job.action === 'purge' ? AT_ONCE.purge : AT_ONCE.release;
  let place: Place = { ...rest, at: { subscriptionId, ...(cursor !== undefined && { cursor }) } };
  for (const { items, isEnd } of chunksOf(chosen, size)) {
    const worked = await workMessages(job, { of, items, subscription }, dependencies);
    const last = items.at(-1);
    if (last !== undefined) place = { ...rest, at: { subscriptionId, cursor: backlogCursorAfter(last) } };
    if (isEnd) place = next ?? place;
    yield { ...worked, cursor: JSON.stringify(place), isLast: isEnd && next === undefined };
  }
  return next;
}

/** The next subscription is looked for, unless this is the only one. */
const afterBacklog = (rest: Omit<Place, 'at'>): Place | undefined => (rest.isLast === true ? undefined : rest);

/** What of a backlog is a job's business; of a subscription that is gone all is dropped. */
const filterOf = (job: Job, subscription: Subscription | undefined, now: number): ((held: HeldMessage) => boolean) => {
  if (subscription === undefined) return () => true;
  const passes = heldFilterOf(heldAtStart(job), subscription, now);
  return (held) => passes(held) && !hasSent(job, held);
};

/** What was accepted after the job was started is not its business. */
export const heldAtStart = ({ selection, startedAt }: Job): JobSelection => ({
  ...selection,
  to: Math.min(selection.to ?? startedAt + 1, startedAt + 1),
});

/** Nor is what it has sent already: that has failed, and waits for its next attempt. */
const hasSent = ({ action, startedAt }: Job, held: HeldMessage): boolean =>
  action === 'release' && (stateOfHeldMessage(held).releaseAskedAt ?? 0) >= startedAt;

type Messages = {
  readonly of: BacklogKey;
  readonly items: readonly HeldMessage[];
  readonly subscription: Subscription | undefined;
};

const workMessages = async (
  { action, startedAt }: Job,
  { of: { subscriptionId }, items, subscription }: Messages,
  dependencies: HeldPartsDependencies,
): Promise<Omit<WorkedPart, 'cursor' | 'isLast'>> => {
  if (items.length === 0) return NO_JOB_COUNTS;
  const pending = JSON.stringify({ subscriptionId, keys: items.map(({ sk }) => sk) } satisfies Pending);
  if (action === 'purge') {
    await reportDropped({ messages: items, at: dependencies.clock() }, dependencies);
    return { ...NO_JOB_COUNTS, done: items.length, pending };
  }
  const { sent, dropped } = await sendHeldMessages(items, { subscription, askedAt: startedAt }, dependencies);
  return { ...NO_JOB_COUNTS, done: sent, dropped, pending };
};

const Pending = z.object({ subscriptionId: z.string(), keys: z.array(z.string()) });
type Pending = z.infer<typeof Pending>;

/** Removes what was worked last. Repeating it changes nothing; what was held again since is another item, and stays. */
export const forgetHeld = async (
  { topicId = '' }: Pick<Job, 'topicId'>,
  pending: string,
  { backlog }: Pick<HeldPartsDependencies, 'backlog'>,
): Promise<void> => {
  const { subscriptionId, keys } = Pending.parse(JSON.parse(pending));
  const pk = backlogOf({ topicId, subscriptionId });
  await backlog.remove(keys.map((sk) => ({ pk, sk })));
};
