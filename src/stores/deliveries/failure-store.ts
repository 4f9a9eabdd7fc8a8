import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { beginningOfDay } from '#src/domain/days.ts';
import type { Failure } from '#src/domain/failures/failure.ts';
import { getItems } from '#src/stores/batch.ts';
import { decodeCursor, encodeCursor } from '#src/stores/cursor.ts';
import { failureKey, failureList, failuresFrom } from '#src/stores/delivery-keys.ts';
import { fromItem, type StoredItem, toItem } from '#src/stores/item.ts';
import { ItemKey, inOrder, queryOf } from '#src/stores/paged-list.ts';
import { type Deliveries, getItem, isExpired, ttlOf, updateItem } from '#src/stores/table.ts';
import { countEntries, recountEntries, type Waiting } from './failure-entries.ts';
import { parseFailure } from './failure-item.ts';

/** Which failure. */
type FailureKey = Pick<Failure, 'project' | 'id'>;

/** A page of a project's failures. */
export type FailurePage = {
  readonly project: string;
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor?: string | undefined;
  readonly now: number;
  /** Only these. */
  readonly matches: (failure: Failure) => boolean;
};

/** Keeps what is said of dead letters to one endpoint for one reason; {@link DeadLetterStore} notes them there (decision 104). */
export type FailureStore = {
  /**
   * A page of a project's failures, the one whose last letter is newest first, each as it is; the index, which lags a little, says
   * which there are. A page may have fewer than `limit`, or none, and still a cursor: of those that do not match at most 500 are
   * read.
   */
  readonly list: (page: FailurePage) => Promise<{ readonly failures: readonly Failure[]; readonly cursor?: string }>;

  /**
   * How many letters were filed on one of the last seven days (UTC, `2026-11-29`), also those that are gone since, of the 50
   * failures with the newest letters: one query of the index alone, which lags a little.
   */
  readonly countFiled: (project: string, day: string) => Promise<Waiting>;

  /** The failure, read consistently. */
  readonly get: (of: FailureKey, now: number) => Promise<Failure | undefined>;

  /** How many of its letters wait, counted to 1,000: one query. */
  readonly count: (of: FailureKey, now: number) => Promise<Waiting>;

  /** The same, and every letter that was counted is looked for: entries whose letter is gone are removed. */
  readonly recount: (failure: Failure, now: number) => Promise<Waiting>;

  /** Notes who acknowledges it, and returns it as it is then; undefined when there is none. */
  readonly acknowledge: (
    of: FailureKey,
    by: { readonly at: number; readonly by?: string | undefined },
  ) => Promise<Failure | undefined>;

  /** Mutes it until a time, at least so long it is kept; without a time it is muted no more. Undefined when there is none. */
  readonly mute: (of: FailureKey, until: number | undefined, now: number) => Promise<Failure | undefined>;
};

/** Creates the store on the deliveries table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createFailureStore = (deliveries: Deliveries): FailureStore => ({
  list: (page) => listFailures(deliveries, page),

  countFiled: (project, day) => countFiled(deliveries, project, day),

  get: (of, now) => getFailure(deliveries, of, now),

  count: (of, now) => countEntries(deliveries, of, now),

  recount: (failure, now) => recountEntries(deliveries, failure, now),

  acknowledge: async (of, { at, by }) => {
    if ((await getFailure(deliveries, of, at)) === undefined) return undefined;
    const change =
      by === undefined
        ? { set: { acknowledgedAt: at }, remove: ['acknowledgedBy'] }
        : { set: { acknowledgedAt: at, acknowledgedBy: by } };
    const item = await updateItem(deliveries, { key: failureKey(of), ...change });
    return item && parseFailure(item);
  },

  mute: async (of, until, now) => {
    const found = await getFailure(deliveries, of, now);
    if (found === undefined) return undefined;
    const change =
      until === undefined
        ? { remove: ['mutedUntil'] }
        : { set: { mutedUntil: until, ttl: Math.max(found.ttl, ttlOf(until)) } };
    const item = await updateItem(deliveries, { key: failureKey(of), ...change });
    return item && parseFailure(item);
  },
});

const getFailure = async (deliveries: Deliveries, of: FailureKey, now: number) => {
  const item = await getItem(deliveries, failureKey(of));
  const failure = item && parseFailure(item);
  return failure === undefined || isExpired(failure, now) ? undefined : failure;
};

/** The project is not part of it, so that a cursor gives no access to the list of another. */
const Cursor = z.strictObject({
  pk: z.string().regex(/^failure#[!-~]{1,300}$/),
  sk: z.literal('failure'),
  listSk: z.string().regex(/^\d{13}#[0-9a-f]{32}$/),
});

/** So many failures are looked at to count what was filed on a day: some six units of the index, which holds them whole. */
const MAX_COUNTED = 50;

/** Those whose last letter is of the day, or of a later one, are all that can have letters of it. */
const countFiled = async (deliveries: Deliveries, project: string, day: string): Promise<Waiting> => {
  const query = queryOf(deliveries, { index: 'ByProject', list: failureList(project), order: 'newest-first' });
  const since = failuresFrom(beginningOfDay(day));
  const { Items = [], LastEvaluatedKey } = await deliveries.dynamodb.send(
    new QueryCommand({
      ...query,
      KeyConditionExpression: `${query.KeyConditionExpression} AND #position >= :since`,
      ExpressionAttributeNames: { ...query.ExpressionAttributeNames, '#position': 'listSk' },
      ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':since': { S: since } },
      Limit: MAX_COUNTED,
    }),
  );
  const filed = Items.map((item) => parseFailure(fromItem(item)).filed.get(day) ?? 0);
  return { count: filed.reduce((sum, count) => sum + count, 0), hasMore: LastEvaluatedKey !== undefined };
};

const MAX_READ = 500;

const listFailures = async (deliveries: Deliveries, { project, limit, cursor, now, matches }: FailurePage) => {
  const list = failureList(project);
  const failures: Failure[] = [];
  let start: StoredItem | undefined =
    cursor === undefined ? undefined : toItem({ ...decodeCursor(cursor, Cursor), listPk: list });
  let read = 0;
  do {
    const { Items = [], LastEvaluatedKey } = await deliveries.dynamodb.send(
      new QueryCommand({
        ...queryOf(deliveries, { index: 'ByProject', list, order: 'newest-first' }),
        Limit: limit - failures.length,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    const keys = Items.map((item) => ItemKey.parse(fromItem(item)));
    const found = inOrder(keys, await getItems(deliveries, { keys })).map(parseFailure);
    failures.push(...found.filter((failure) => !isExpired(failure, now) && matches(failure)));
    read += keys.length;
    start = LastEvaluatedKey;
  } while (start !== undefined && failures.length < limit && read < MAX_READ);
  return {
    failures,
    ...(start !== undefined && { cursor: encodeCursor(Cursor.strip().parse(fromItem(start))) }),
  };
};
