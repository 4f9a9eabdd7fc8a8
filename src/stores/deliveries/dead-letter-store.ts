import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { invalidCursor } from '#src/domain/invalid.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { putItems } from '#src/stores/batch.ts';
import { existsWith } from '#src/stores/condition.ts';
import { decodeCursor, encodeCursor } from '#src/stores/cursor.ts';
import { deadLetterBodyKey, deadLetterList, deadLettersFrom } from '#src/stores/delivery-keys.ts';
import { fromItem, type StoredItem, toItem } from '#src/stores/item.ts';
import { queryOf } from '#src/stores/paged-list.ts';
import { type Deliveries, deleteItem, getItem, isExpired, putItem, takeItem } from '#src/stores/table.ts';
import {
  type DeadEnvelope,
  type DeadLetter,
  envelopeOf,
  keyOfId,
  ListCursor,
  parseDeadLetter,
  RAW_PROJECT,
  type RawDeadLetter,
  rawItem,
  recipientItems,
  textOf,
  timeOfShortId,
} from './dead-letter-item.ts';
import { type DeadLetterSummary, type DeadLettersOfProject, summarizeDeadLetters } from './dead-letter-summary.ts';
import { entryKeyOf, failureEntry } from './failure-item.ts';
import { fileBody } from './message-body.ts';
import { noteFailures } from './note-failures.ts';

/** A dead letter with all that is known of it. */
export type FiledDeadLetter = DeadLetter & {
  /** The message for its one recipient; absent when it could not be read or its body is gone. */
  readonly envelope?: Envelope;
  /** The text of a message that could not be read, cut to 200 KB. */
  readonly text?: string;
};

/** A page of a project's dead letters. */
export type DeadLetterPage = {
  readonly project: string;
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor?: string | undefined;
  readonly now: number;
  /** Only those filed at this time or later. */
  readonly since?: number | undefined;
  /** Only those filed before this time. */
  readonly until?: number | undefined;
  /** Only these. @default all */
  readonly matches?: (deadLetter: DeadLetter) => boolean;
};

/** Keeps dead letters in the deliveries table until they expire: the body once per message, one small item per recipient. */
export type DeadLetterStore = {
  /**
   * Files recipients of an envelope, and counts them in their failures (decision 104). Repeating it files the same items again, and
   * counts nothing twice; of a record that is named, not even where the first time broke off.
   */
  readonly file: (dead: DeadEnvelope & { readonly record?: string | undefined }) => Promise<void>;

  /** Files a message that could not be read, under the project `-`. Repeating it files the same item again. */
  readonly fileRaw: (raw: RawDeadLetter) => Promise<void>;

  /**
   * A page of a project's dead letters, newest first. The index lags a little. A page may have fewer than `limit`, or none, and
   * still a cursor: of those that do not match at most 1,000 are read.
   */
  readonly list: (page: DeadLetterPage) => Promise<{ deadLetters: readonly DeadLetter[]; cursor?: string }>;

  /** How many wait, counted to 200, and since when the oldest: one query of the index, which lags a little. */
  readonly summarize: (of: DeadLettersOfProject) => Promise<DeadLetterSummary>;

  /** The ids of a project's dead letters with that short id: one, none, or by rare chance several. The index lags a little. */
  readonly idsOf: (project: string, shortId: string, now: number) => Promise<readonly string[]>;

  /** The dead letter of that id, read consistently. */
  readonly get: (id: string, now: number) => Promise<FiledDeadLetter | undefined>;

  /**
   * Removes a dead letter as it was filed at that time, and its entry in its failure; false when there is none, or it has been filed
   * again since. The body stays for the message's other recipients.
   */
  readonly remove: (id: string, at: number) => Promise<boolean>;
};

/** Creates the store on the deliveries table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createDeadLetterStore = (deliveries: Deliveries): DeadLetterStore => ({
  file: async (dead) => {
    const { expiresAt, record } = dead;
    const items = recipientItems(dead);
    const letters = items.map(parseDeadLetter);
    await fileBody(deliveries, dead);
    await noteFailures(deliveries, { letters, expiresAt, record });
    await putItems(deliveries, [...items, ...letters.map((letter) => failureEntry(letter, expiresAt))]);
  },

  fileRaw: (raw) => putItem(deliveries, rawItem(raw)),

  list: (page) => listDeadLetters(deliveries, page),

  summarize: (of) => summarizeDeadLetters(deliveries, of),

  idsOf: (project, shortId, now) => idsOfShortId(deliveries, { project, shortId, now }),

  get: (id, now) => getDeadLetter(deliveries, id, now),

  remove: (id, at) => removeDeadLetter(deliveries, id, at),
});

/** The letter goes first: an entry that is left over is found when its failure is shown. */
const removeDeadLetter = async (deliveries: Deliveries, id: string, at: number): Promise<boolean> => {
  const key = keyOfId(id);
  const asFiled = existsWith({ at: [at] });
  const item = key && (await takeItem(deliveries, key, asFiled));
  if (item === undefined) return false;
  const letter = parseDeadLetter(item);
  if (letter.project !== RAW_PROJECT) await deleteItem(deliveries, entryKeyOf(letter), asFiled);
  return true;
};

const StoredTtl = z.object({ ttl: z.number() });

const getDeadLetter = async (deliveries: Deliveries, id: string, now: number): Promise<FiledDeadLetter | undefined> => {
  const key = keyOfId(id);
  const item = key && (await getItem(deliveries, key));
  if (item === undefined || isExpired(StoredTtl.parse(item), now)) return undefined;
  const text = textOf(item);
  if (text !== undefined) return { ...parseDeadLetter(item), text };
  const body = key && (await getItem(deliveries, deadLetterBodyKey(key.pk)));
  const envelope = body && envelopeOf(item, body);
  return { ...parseDeadLetter(item), ...(envelope !== undefined && { envelope }) };
};

/** Places in a list, the first one included, the last one not. */
type Places = { readonly first: string; readonly last: string };

/**
 * The project is not part of the cursor, so that a cursor gives no access to the list of another project. A place outside of
 * the list's time is none that DynamoDB would begin at.
 */
const startAt = (cursor: string, listPk: string, { first, last }: Places): StoredItem => {
  const place = decodeCursor(cursor, ListCursor);
  if (place.listSk < first || place.listSk > last) throw invalidCursor();
  return toItem({ ...place, listPk });
};

/** No item is later: list positions start with thirteen digits. */
const END_OF_TIME = 9_999_999_999_999;

const placeOf = (at: number): string => deadLettersFrom(Math.min(Math.max(at, 0), END_OF_TIME));

const placesOf = ({ since = 0, until = END_OF_TIME }: Pick<DeadLetterPage, 'since' | 'until'>): Places => ({
  first: placeOf(since),
  last: placeOf(until),
});

/** The part of a project's list that is of some time. */
const queryOfTime = (deliveries: Deliveries, project: string, { first, last }: Places) => {
  const query = queryOf(deliveries, { index: 'ByProject', list: deadLetterList(project), order: 'newest-first' });
  return {
    ...query,
    KeyConditionExpression: `${query.KeyConditionExpression} AND #position BETWEEN :since AND :until`,
    ExpressionAttributeNames: { ...query.ExpressionAttributeNames, '#position': 'listSk' },
    ExpressionAttributeValues: {
      ...query.ExpressionAttributeValues,
      ':since': { S: first },
      ':until': { S: last },
    },
  };
};

const MAX_READ = 1000;

/** Reads until the page is full: DynamoDB counts expired items towards a limit and then leaves them out. */
const listDeadLetters = async (deliveries: Deliveries, page: DeadLetterPage) => {
  const { project, limit, cursor, now, matches = () => true } = page;
  const places = placesOf(page);
  // DynamoDB takes no range that ends before it begins.
  if (places.last < places.first) return { deadLetters: [] };
  const query = queryOfTime(deliveries, project, places);
  const deadLetters: DeadLetter[] = [];
  let start = cursor === undefined ? undefined : startAt(cursor, deadLetterList(project), places);
  let read = 0;
  do {
    const answer = await deliveries.dynamodb.send(
      new QueryCommand({ ...query, Limit: limit - deadLetters.length, ...(start && { ExclusiveStartKey: start }) }),
    );
    const items = (answer.Items ?? []).map(fromItem);
    const living = items.filter((item) => !isExpired(StoredTtl.parse(item), now)).map(parseDeadLetter);
    deadLetters.push(...living.filter(matches));
    // Those that are expired cost a read each, and end by themselves.
    read += living.length;
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && deadLetters.length < limit && read < MAX_READ);
  return {
    deadLetters,
    ...(start !== undefined && { cursor: encodeCursor(ListCursor.strip().parse(fromItem(start))) }),
  };
};

type ShortId = { readonly project: string; readonly shortId: string; readonly now: number };

const idsOfShortId = async (deliveries: Deliveries, { project, shortId, now }: ShortId): Promise<readonly string[]> => {
  const at = timeOfShortId(shortId);
  if (at === undefined) return [];
  const matches = (deadLetter: DeadLetter) => deadLetter.shortId === shortId;
  const page = { project, limit: MAX_READ, now, since: at, until: at + 1, matches };
  return (await listDeadLetters(deliveries, page)).deadLetters.map(({ id }) => id);
};
