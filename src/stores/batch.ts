import { setTimeout as wait } from 'node:timers/promises';
import { BatchGetItemCommand, BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { type Condition, notExists } from './condition.ts';
import { fromItem, type PlainItem, type StoredItem, toItem } from './item.ts';
import type { Key } from './key.ts';
import { projectionOf, putNewItem, type Table, type UnparsedItem } from './table.ts';

/** DynamoDB's own limits of one call. */
const KEYS_PER_READ = 100;
const ITEMS_PER_WRITE = 25;
/** Calls under way at a time: enough to hide the way there and back, few enough not to crowd out other work. */
const CALLS_AT_ONCE = 4;

const MAX_IDLE_TURNS = 10;
const FIRST_WAIT_MS = 25;
const MAX_WAIT_MS = 1000;

/** Sends one request and returns the elements that DynamoDB left unprocessed. */
type Round<T> = (rest: readonly T[]) => Promise<readonly T[]>;

/**
 * Repeats what is left undone: at once after progress (an answer has a size limit), else with growing waits (full jitter).
 * Throws when DynamoDB makes no progress any more.
 */
const untilDone = async <T>(all: readonly T[], round: Round<T>): Promise<void> => {
  let rest = all;
  let idleTurns = 0;
  while (idleTurns < MAX_IDLE_TURNS) {
    const left = await round(rest);
    if (left.length === 0) return;
    idleTurns = left.length < rest.length ? 0 : idleTurns + 1;
    if (idleTurns > 0) await wait(Math.random() * Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** idleTurns));
    rest = left;
  }
  throw new Error('DynamoDB kept leaving a part of a batch undone');
};

const chunksOf = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

/** Processes chunks in parallel, a few at a time. */
const inTurn = async <T>(chunks: readonly (readonly T[])[], work: (chunk: readonly T[]) => Promise<void>) => {
  for (const some of chunksOf(chunks, CALLS_AT_ONCE)) await Promise.all(some.map(work));
};

/** What to read of the items; all of them when absent. Every name is a placeholder's. */
export type Reading = { readonly keys: readonly Key[]; readonly fields?: readonly string[] };

/** Reads many items consistently, in no order and without those that are not there. Keys must be distinct. */
export const getItems = async (table: Table, { keys, fields }: Reading): Promise<readonly UnparsedItem[]> => {
  const { dynamodb, tableName } = table;
  const found: UnparsedItem[] = [];
  const projection = fields === undefined ? {} : projectionOf(fields);
  const read: Round<StoredItem> = async (rest) => {
    const request = { Keys: [...rest], ConsistentRead: true, ...projection };
    const answer = await dynamodb.send(new BatchGetItemCommand({ RequestItems: { [tableName]: request } }));
    for (const item of answer.Responses?.[tableName] ?? []) found.push(fromItem(item));
    return answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
  };
  await inTurn(chunksOf(keys.map(toItem), KEYS_PER_READ), (chunk) => untilDone(chunk, read));
  return found;
};

const writeAll = async ({ dynamodb, tableName }: Table, requests: readonly WriteRequest[]): Promise<void> => {
  const write: Round<WriteRequest> = async (rest) => {
    const answer = await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: [...rest] } }));
    return answer.UnprocessedItems?.[tableName] ?? [];
  };
  await inTurn(chunksOf(requests, ITEMS_PER_WRITE), (chunk) => untilDone(chunk, write));
};

/** Writes many items over whatever was there; their keys must be distinct. Repeating it changes nothing. */
export const putItems = (table: Table, items: readonly (Key & PlainItem)[]): Promise<void> =>
  writeAll(
    table,
    items.map((item) => ({ PutRequest: { Item: toItem(item) } })),
  );

/** Single writes under way at a time. */
const WRITES_AT_ONCE = 25;

/** Writes those of many items that are not there yet, each by a conditional write. Returns how many were written. Repeatable. */
export const putNewItems = (table: Table, items: readonly (Key & PlainItem)[]): Promise<number> =>
  putItemsIf(table, items, () => notExists);

/** The same of those whose own condition holds. */
export const putItemsIf = async <T extends Key & PlainItem>(
  table: Table,
  items: readonly T[],
  conditionOf: (item: T) => Condition,
): Promise<number> => {
  let written = 0;
  for (const some of chunksOf(items, WRITES_AT_ONCE)) {
    const puts = await Promise.all(some.map((item) => putNewItem(table, item, conditionOf(item))));
    written += puts.filter(Boolean).length;
  }
  return written;
};

/** Deletes many items, there or not; their keys must be distinct. Repeating it changes nothing. */
export const deleteItems = (table: Table, keys: readonly Key[]): Promise<void> =>
  writeAll(
    table,
    keys.map((key) => ({ DeleteRequest: { Key: toItem(key) } })),
  );
