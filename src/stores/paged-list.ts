import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { getItems } from './batch.ts';
import { fromItem, type StoredItem } from './item.ts';
import type { Key } from './key.ts';
import { projectionOf, type Table, type UnparsedItem } from './table.ts';

/** Which list, in which order. The indexes and what they project are those of the stateful stack. */
export type ListSource = {
  readonly index: 'ByProject' | 'ByTopic';
  readonly list: string;
  readonly order: 'oldest-first' | 'newest-first';
};

/** The attributes that an index projects: these of the registry's items, and every requested one of items that expire. */
type Field =
  | ('id' | 'name' | 'displayName' | 'enterpriseProjectId' | 'protocol' | 'status' | 'endpoint' | 'remark')
  | ('normalEndpoint' | 'signId' | 'submittedAt' | 'ttl');

/** What an entry must be to be listed: these fields and the test that they pass. */
export type Matching = {
  readonly fields: readonly Field[];
  /** An entry always has the partition key of its item. */
  readonly matches: (entry: Readonly<Partial<Record<Field | 'pk', unknown>>>) => boolean;
};

/** The page to read. */
export type PageRequest = {
  readonly source: ListSource;
  readonly offset: number;
  readonly limit: number;
  /** @default everything */
  readonly matching?: Matching;
  /** Counting may end here: for lists that do not show how long they are. @default the whole list */
  readonly countsUpTo?: number;
  /** The attributes of the items to read. @default all */
  readonly fields?: readonly string[];
};

/** A page: the items themselves, read consistently, and how many the whole list has. */
export type Page = { readonly total: number; readonly items: readonly UnparsedItem[] };

/** Longer lists are counted and paged up to here, so that no call reads without end. */
const MAX_ENTRIES = 100_000;

const everything: Matching = { fields: [], matches: () => true };

/** The key that every item has. */
export const ItemKey = z.object({ pk: z.string(), sk: z.string() });

/**
 * Reads a page of a list: the index's entries to count and choose, then only the page's items from the table. The index lags
 * a little on AWS; an item that is gone by the time it is read is left out.
 */
export const readPage = async (table: Table, request: PageRequest): Promise<Page> => {
  const { total, keys } = await choose(table, request);
  const needed = request.fields === undefined ? undefined : ['pk', 'sk', ...request.fields];
  const items = await getItems(table, { keys, ...(needed !== undefined && { fields: needed }) });
  return { total, items: inOrder(keys, items) };
};

/** The keys of a page's items, and how many entries match. */
const choose = async (
  table: Table,
  { source, offset, limit, matching = everything, countsUpTo = MAX_ENTRIES }: PageRequest,
): Promise<{ readonly total: number; readonly keys: readonly Key[] }> => {
  const keys: Key[] = [];
  let total = 0;
  for await (const entries of entriesOf(table, source, matching.fields)) {
    for (const item of entries.map(fromItem).filter(matching.matches)) {
      if (total >= offset && total < offset + limit) keys.push(ItemKey.parse(item));
      total += 1;
    }
    if (total >= countsUpTo) break;
  }
  return { total, keys };
};

/** A whole list of limited length, oldest first. */
export const readAll = async (table: Table, source: ListSource): Promise<readonly UnparsedItem[]> =>
  (await readPage(table, { source, offset: 0, limit: MAX_ENTRIES })).items;

/** Every entry of a list as the index shows it: these fields and no read of the table. The index lags a little on AWS. */
export const readEntries = async (
  table: Table,
  source: ListSource,
  fields: readonly Field[],
): Promise<readonly UnparsedItem[]> => {
  const all: UnparsedItem[] = [];
  for await (const entries of entriesOf(table, source, fields)) all.push(...entries.map(fromItem));
  return all;
};

/** How many entries a list has. */
export const countEntries = async (table: Table, source: ListSource): Promise<number> => {
  let count = 0;
  let start: StoredItem | undefined;
  do {
    const answer = await table.dynamodb.send(
      new QueryCommand({ ...queryOf(table, source), Select: 'COUNT', ...(start && { ExclusiveStartKey: start }) }),
    );
    count += answer.Count ?? 0;
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && count < MAX_ENTRIES);
  return count;
};

async function* entriesOf(table: Table, source: ListSource, fields: readonly Field[]) {
  const query = queryOf(table, source);
  const projection = projectionOf(['pk', 'sk', ...fields]);
  const names = { ...projection.ExpressionAttributeNames, ...query.ExpressionAttributeNames };
  let start: StoredItem | undefined;
  let count = 0;
  do {
    const answer = await table.dynamodb.send(
      new QueryCommand({
        ...query,
        ...projection,
        ExpressionAttributeNames: names,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    const entries = answer.Items ?? [];
    yield entries;
    count += entries.length;
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && count < MAX_ENTRIES);
}

/** The query of one list. */
export const queryOf = ({ tableName }: Table, { index, list, order }: ListSource) =>
  ({
    TableName: tableName,
    IndexName: index,
    KeyConditionExpression: '#list = :list',
    ExpressionAttributeNames: { '#list': index === 'ByTopic' ? 'topicListPk' : 'listPk' },
    ExpressionAttributeValues: { ':list': { S: list } },
    ScanIndexForward: order === 'oldest-first',
  }) satisfies QueryCommandInput;

/** The items of these keys in the keys' order, without those that are not there. */
export const inOrder = (keys: readonly Key[], items: readonly UnparsedItem[]): readonly UnparsedItem[] => {
  const byKey = new Map(items.map((item) => [`${item['pk']}\n${item['sk']}`, item]));
  return keys.map(({ pk, sk }) => byKey.get(`${pk}\n${sk}`)).filter((item) => item !== undefined);
};

/** Whether a text holds another, whatever the case of the letters (contract section 17 no. 35). */
export const holds = (text: unknown, part: string): boolean =>
  typeof text === 'string' && text.toLowerCase().includes(part.toLowerCase());
