import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { getItems } from './batch.ts';
import { fromItem, type StoredItem } from './item.ts';
import type { Key } from './key.ts';
import { ItemKey, inOrder, type Matching, type Page } from './paged-list.ts';
import { projectionOf, type Table, type UnparsedItem } from './table.ts';

/** The page to read of the items that have one partition key. */
export type CollectionPageRequest = {
  readonly pk: string;
  /** The attribute that holds the time of creation: entries are ordered by it, then by the sort key. */
  readonly createdAt: string;
  readonly offset: number;
  readonly limit: number;
  readonly matching: Matching;
};

/**
 * Reads a page of a collection from the table itself, oldest first: whatever was written before is in it. Costs a consistent
 * read per MB of the whole collection, then one per 100 items of the page.
 */
export const readCollectionPage = async (table: Table, request: CollectionPageRequest): Promise<Page> =>
  pageOf(table, request, (await readEntries(table, request, Number.POSITIVE_INFINITY)).entries);

/** The same of a collection that takes no more than so many reads; undefined when it takes more. */
export const readShortCollectionPage = async (
  table: Table,
  request: CollectionPageRequest,
  mostReads: number,
): Promise<Page | undefined> => {
  const { entries, isWhole } = await readEntries(table, request, mostReads);
  return isWhole ? pageOf(table, request, entries) : undefined;
};

const pageOf = async (
  table: Table,
  { createdAt, offset, limit, matching }: CollectionPageRequest,
  entries: readonly UnparsedItem[],
): Promise<Page> => {
  const matched = entries.filter(matching.matches);
  const positions = matched.map((entry) => ({ at: Number(entry[createdAt]), key: ItemKey.parse(entry) }));
  const keys = positions.toSorted(byTimeThenKey).map(({ key }) => key);
  const shown = keys.slice(offset, offset + limit);
  return { total: keys.length, items: inOrder(shown, await getItems(table, { keys: shown })) };
};

type Position = { readonly at: number; readonly key: Key };

const byTimeThenKey = (a: Position, b: Position): number => a.at - b.at || (a.key.sk < b.key.sk ? -1 : 1);

/** Reads all items of a collection from the table itself, in the order of their sort keys. A consistent read per MB. */
export const readCollection = async (table: Table, pk: string): Promise<readonly UnparsedItem[]> =>
  (await readItems(table, { pk }, Number.POSITIVE_INFINITY)).entries;

const readEntries = (table: Table, { pk, createdAt, matching }: CollectionPageRequest, mostReads: number) =>
  readItems(table, { pk, fields: ['pk', 'sk', createdAt, ...matching.fields] }, mostReads);

/** Which items are read; all attributes of them, unless some are named. */
type Collection = { readonly pk: string; readonly fields?: readonly string[] };

const readItems = async (
  table: Table,
  { pk, fields = [] }: Collection,
  mostReads: number,
): Promise<{ readonly entries: readonly UnparsedItem[]; readonly isWhole: boolean }> => {
  const entries: UnparsedItem[] = [];
  let start: StoredItem | undefined;
  let reads = 0;
  do {
    const { Items = [], LastEvaluatedKey } = await table.dynamodb.send(
      new QueryCommand({
        TableName: table.tableName,
        KeyConditionExpression: '#pk = :pk',
        ...(fields.length > 0 ? projectionOf(fields) : { ExpressionAttributeNames: { '#pk': 'pk' } }),
        ExpressionAttributeValues: { ':pk': { S: pk } },
        ConsistentRead: true,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      }),
    );
    for (const item of Items) entries.push(fromItem(item));
    start = LastEvaluatedKey;
    reads += 1;
  } while (start !== undefined && reads < mostReads);
  return { entries, isWhole: start === undefined };
};
