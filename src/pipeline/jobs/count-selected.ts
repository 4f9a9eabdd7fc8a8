import type { Job } from '#src/domain/jobs/job.ts';
import { isShownTo, letterFilterOf } from '#src/pipeline/dead-letters/letter-filter.ts';
import { heldFilterOf } from '#src/pipeline/holding/held-filter.ts';
import type { BacklogKey, BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import type { DeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { heldAtStart } from './held-parts.ts';

/** What {@link countSelected} needs. */
export type CountDependencies = {
  readonly deadLetters: Pick<DeadLetterStore, 'list'>;
  readonly backlog: Pick<BacklogStore, 'page'>;
  readonly subscriptions: Pick<SubscriptionStore, 'get' | 'listById'>;
  readonly clock: () => number;
};

/** How many there are, and whether there may be more than were counted. */
type Counted = { readonly count: number; readonly hasMore: boolean };

/** So many are counted at most. */
const MAX_COUNTED = 1000;

/** Pages of dead letters that are looked through: the filters leave out up to a thousand letters of each. */
const MAX_LETTER_PAGES = 5;

/** Held messages that are read at once, some of them with their texts. */
const HELD_PAGE = 100;

/** So many pages are read of a subscription, and of so many subscriptions of a topic one page each. */
const MAX_HELD_PAGES = 10;
const MAX_SUBSCRIPTIONS = 100;
const BACKLOGS_AT_ONCE = 10;

/**
 * Counts what a job would be done to if it was started now, 1,000 at most, and reads no more than a call may: what it has not come to
 * may be more.
 */
export const countSelected = (job: Job, dependencies: CountDependencies): Promise<Counted> =>
  job.topicId === undefined ? countLetters(job, dependencies) : countHeld(job, job.topicId, dependencies);

const countLetters = async (job: Job, { deadLetters, clock }: CountDependencies): Promise<Counted> => {
  const { project, topics, selection } = job;
  const caller = { project, ...(topics !== undefined && { topics }) };
  const passes = letterFilterOf(selection);
  let count = 0;
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_LETTER_PAGES && count < MAX_COUNTED; pages += 1) {
    const page = await deadLetters.list({
      ...{ project, limit: MAX_COUNTED - count, cursor, since: selection.from, until: selection.to, now: clock() },
      matches: (letter) => isShownTo(caller, letter) && passes(letter),
    });
    count += page.deadLetters.length;
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return { count, hasMore: cursor !== undefined };
};

const countHeld = async (job: Job, topicId: string, dependencies: CountDependencies): Promise<Counted> => {
  const { subscriptionUrn } = job.selection;
  if (subscriptionUrn !== undefined) {
    const { subscriptionId } = subscriptionUrn;
    return countBacklog(job, { of: { topicId, subscriptionId }, maxPages: MAX_HELD_PAGES }, dependencies);
  }
  const page = await dependencies.subscriptions.listById(topicId, MAX_SUBSCRIPTIONS);
  const ids = page.subscriptions.map(({ id }) => id);
  let count = 0;
  let hasMore = page.last !== undefined;
  while (ids.length > 0 && count < MAX_COUNTED) {
    const some = ids.splice(0, BACKLOGS_AT_ONCE);
    const counted = await Promise.all(
      some.map((subscriptionId) => countBacklog(job, { of: { topicId, subscriptionId }, maxPages: 1 }, dependencies)),
    );
    count += counted.reduce((sum, one) => sum + one.count, 0);
    hasMore ||= counted.some((one) => one.hasMore);
  }
  return { count: Math.min(count, MAX_COUNTED), hasMore: hasMore || ids.length > 0 || count > MAX_COUNTED };
};

const countBacklog = async (
  job: Job,
  { of, maxPages }: { readonly of: BacklogKey; readonly maxPages: number },
  { backlog, subscriptions, clock }: CountDependencies,
): Promise<Counted> => {
  const subscription = await subscriptions.get(of.topicId, of.subscriptionId);
  // Of a subscription that is gone all is dropped.
  const passes = subscription === undefined ? () => true : heldFilterOf(heldAtStart(job), subscription, clock());
  let count = 0;
  let cursor: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const page = await backlog.page({ ...of, limit: HELD_PAGE, cursor });
    count += page.messages.filter(passes).length;
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return { count, hasMore: cursor !== undefined };
};
