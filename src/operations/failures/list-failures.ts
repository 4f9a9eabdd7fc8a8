import type { InputOf } from '#src/contract/operation.ts';
import type { ListFailures } from '#src/contract/operations-api/failures.ts';
import { type Failure, isAcknowledged, isMuted } from '#src/domain/failures/failure.ts';
import { invalidCursor } from '#src/domain/invalid.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { isShownTo } from '#src/pipeline/dead-letters/letter-filter.ts';
import type { Waiting } from '#src/stores/deliveries/failure-entries.ts';
import type { FailurePage } from '#src/stores/deliveries/failure-store.ts';
import { failureView } from './failure-view.ts';

type Query = InputOf<typeof ListFailures>['query'];
type Listing = Pick<Dependencies, 'failures' | 'clock'>;
type Counted = { readonly failure: Failure; readonly waiting: Waiting };

/** So many failures are counted for a list by how many letters wait: those with the newest letters. */
const MAX_SORTED = 200;

/** So many pages of 100 are read for that at most, of which the filters may leave out many. */
const MAX_READS = 4;

/** Counts under way at a time. */
const COUNTS_AT_ONCE = 20;

/**
 * Lists the failures of the caller's project that still have letters. A page may have fewer than asked for, or none, and still a
 * cursor. By how many letters wait it is one page, of the 200 failures with the newest letters.
 */
export const listFailures = async (
  { query }: InputOf<typeof ListFailures>,
  context: OperationContext,
  dependencies: Listing,
): Promise<Reply> => {
  const { project, topics } = callerOf(context);
  const now = dependencies.clock();
  const { limit, cursor, sort } = query;
  const passes = filterOf(query, now);
  const matches = (failure: Failure): boolean =>
    isShownTo({ project, ...(topics !== undefined && { topics }) }, failure) && passes(failure);
  const wanted = { project, limit, cursor, now, matches };
  const { counted, next } = await (sort === 'last' ? pageByTime : pageByCount)(wanted, dependencies);
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      failures: counted.map(({ failure, waiting }) => failureView(failure, waiting, now)),
      ...(next !== undefined && { next_cursor: next }),
    },
  };
};

const filterOf = ({ topic_urn, protocol, acknowledged, muted }: Query, now: number) => {
  const topicUrn = topic_urn && formatTopicUrn(topic_urn);
  return (failure: Failure): boolean =>
    (topicUrn === undefined || failure.topicUrn === topicUrn) &&
    (protocol === undefined || failure.protocol === protocol) &&
    (acknowledged === undefined || isAcknowledged(failure) === acknowledged) &&
    isMuted(failure, now) === muted;
};

type Page = { readonly counted: readonly Counted[]; readonly next?: string | undefined };

const pageByTime = async (page: FailurePage, dependencies: Listing): Promise<Page> => {
  const { failures, cursor } = await dependencies.failures.list(page);
  return { counted: await countAll(failures, page.now, dependencies), next: cursor };
};

const pageByCount = async (page: FailurePage, dependencies: Listing): Promise<Page> => {
  if (page.cursor !== undefined) throw invalidCursor();
  const newest: Failure[] = [];
  let cursor: string | undefined;
  for (let reads = 0; reads < MAX_READS && newest.length < MAX_SORTED; reads += 1) {
    const found = await dependencies.failures.list({ ...page, limit: MAX_SORTED / 2, cursor });
    newest.push(...found.failures);
    cursor = found.cursor;
    if (cursor === undefined) break;
  }
  const counted = await countAll(newest.slice(0, MAX_SORTED), page.now, dependencies);
  return { counted: counted.toSorted((a, b) => b.waiting.count - a.waiting.count).slice(0, page.limit) };
};

/** Those that have letters, with how many. */
const countAll = async (
  failures: readonly Failure[],
  now: number,
  dependencies: Listing,
): Promise<readonly Counted[]> => {
  const counted: Counted[] = [];
  for (let first = 0; first < failures.length; first += COUNTS_AT_ONCE) {
    const some = failures.slice(first, first + COUNTS_AT_ONCE);
    const counts = await Promise.all(some.map((failure) => dependencies.failures.count(failure, now)));
    counted.push(...some.flatMap((failure, index) => (counts[index] ? [{ failure, waiting: counts[index] }] : [])));
  }
  return counted.filter(({ waiting }) => waiting.count > 0 || waiting.hasMore);
};
