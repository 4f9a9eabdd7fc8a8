import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Condition, exists, notExists } from './condition.ts';
import { fromItem, type Plain, type PlainItem, type StoredItem, toAttribute, toItem } from './item.ts';
import type { Key } from './key.ts';

/** A table with the keys `pk` and `sk`, and the client to reach it: the registry or the deliveries table. */
export type Table = { readonly dynamodb: DynamoDBClient; readonly tableName: string };

/** The table that keeps topics, subscriptions, templates, callers and the service's own secrets. */
export type Registry = Table;

/** The table of dead letters and counters, in which everything expires. */
export type Deliveries = Table;

/** An item whose attributes are still to be parsed by the schema of its store. */
export type UnparsedItem = Readonly<Record<string, unknown>>;

/** One consistent read; of some attributes only when these are named. */
export const getItem = async (
  { dynamodb, tableName }: Table,
  key: Key,
  fields?: readonly string[],
): Promise<UnparsedItem | undefined> => {
  const projection = fields === undefined ? {} : projectionOf(fields);
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: tableName, Key: toItem(key), ConsistentRead: true, ...projection }),
  );
  return Item === undefined ? undefined : fromItem(Item);
};

/** Only these attributes; names that DynamoDB reserves are safe in it. */
export const projectionOf = (fields: readonly string[]) => ({
  ProjectionExpression: fields.map((field) => `#${field}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(fields.map((field) => [`#${field}`, field])),
});

/** Writes an item over whatever was there. Repeating it changes nothing. */
export const putItem = async ({ dynamodb, tableName }: Table, item: Key & PlainItem): Promise<void> => {
  await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: toItem(item) }));
};

/** Writes an item; false when the condition does not hold (by default: when there is one already). */
export const putNewItem = async (
  { dynamodb, tableName }: Table,
  item: Key & PlainItem,
  condition: Condition = notExists,
): Promise<boolean> =>
  isMet(dynamodb.send(new PutItemCommand({ TableName: tableName, Item: toItem(item), ...conditionOf(condition) })));

const conditionOf = ({ text, names, values = {} }: Condition) => ({
  ConditionExpression: text,
  ...(names !== undefined && { ExpressionAttributeNames: { ...names } }),
  ...valuesOf(values),
});

const MAX_TURNS = 5;

/**
 * Writes an item where none is, else returns the existing one: of several callers at once one wins, and all get the same item.
 * One write in the usual case. When the item vanishes between the two calls, both are repeated.
 */
export const putOrGetItem = async (
  table: Table,
  item: Key & PlainItem,
): Promise<{ readonly existing: UnparsedItem | undefined }> => {
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    if (await putNewItem(table, item)) return { existing: undefined };
    const existing = await getItem(table, { pk: item.pk, sk: item.sk });
    if (existing !== undefined) return { existing };
  }
  throw new Error('An item kept being created and removed while it was written');
};

/** A change of one item. */
export type Update = {
  readonly key: Key;
  /** New values of attributes. */
  readonly set?: PlainItem;
  /** Values of attributes that have none yet. */
  readonly setOnce?: PlainItem;
  /** Attributes that go. */
  readonly remove?: readonly string[];
  /** Numbers to add to attributes, or to sets of numbers; one that is missing counts from 0, or is an empty set. */
  readonly add?: Readonly<Record<string, number | ReadonlySet<number>>>;
  /** @default the item is there */
  readonly condition?: Condition;
};

/** Changes one item and returns its new state; undefined when the condition does not hold. */
export const updateItem = async (table: Table, update: Update): Promise<UnparsedItem | undefined> => {
  const { key, condition = exists } = update;
  const changes = changesOf(update);
  const sent = table.dynamodb.send(
    new UpdateItemCommand({
      TableName: table.tableName,
      Key: toItem(key),
      UpdateExpression: changes.text,
      ConditionExpression: condition.text,
      ExpressionAttributeNames: { ...changes.names, ...condition.names },
      ...valuesOf({ ...changes.values, ...condition.values }),
      ReturnValues: 'ALL_NEW',
    }),
  );
  const answer = await orUndefined(sent);
  return answer?.Attributes === undefined ? undefined : fromItem(answer.Attributes);
};

/** DynamoDB refuses an empty set of values. */
const valuesOf = (values: StoredItem) => (Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {});

const given = (values: PlainItem): readonly [string, Plain][] =>
  Object.entries(values).filter((entry): entry is [string, Plain] => entry[1] !== undefined);

const changesOf = ({ set = {}, setOnce = {}, add = {}, remove = [] }: Omit<Update, 'key' | 'condition'>) => {
  const once = given(setOnce);
  const setting = [...given(set), ...once];
  const adding = Object.entries(add);
  const assigned = [
    ...given(set).map(([name]) => `#${name} = :${name}`),
    ...once.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`),
  ];
  const clauses = [
    assigned.length > 0 ? `SET ${assigned.join(', ')}` : '',
    remove.length > 0 ? `REMOVE ${remove.map((name) => `#${name}`).join(', ')}` : '',
    adding.length > 0 ? `ADD ${adding.map(([name]) => `#${name} :${name}`).join(', ')}` : '',
  ];
  const all = [...setting, ...adding];
  return {
    text: clauses.filter((clause) => clause !== '').join(' '),
    names: Object.fromEntries([...all.map(([name]) => name), ...remove].map((name) => [`#${name}`, name])),
    values: Object.fromEntries(all.map(([name, value]) => [`:${name}`, toAttribute(value)])),
  };
};

/** Deletes one item; false when the condition does not hold (by default: when there was none). */
export const deleteItem = async (table: Table, key: Key, condition: Condition = exists): Promise<boolean> =>
  isMet(
    table.dynamodb.send(
      new DeleteItemCommand({ TableName: table.tableName, Key: toItem(key), ...conditionOf(condition) }),
    ),
  );

/** Deletes one item and returns it as it was; undefined when the condition does not hold. */
export const takeItem = async (table: Table, key: Key, condition: Condition): Promise<UnparsedItem | undefined> => {
  const sent = table.dynamodb.send(
    new DeleteItemCommand({
      TableName: table.tableName,
      Key: toItem(key),
      ...conditionOf(condition),
      ReturnValues: 'ALL_OLD',
    }),
  );
  const answer = await orUndefined(sent);
  return answer?.Attributes && fromItem(answer.Attributes);
};

const orUndefined = async <T>(sent: Promise<T>): Promise<T | undefined> => {
  try {
    return await sent;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
};

const isMet = async (sent: Promise<unknown>): Promise<boolean> => (await orUndefined(sent)) !== undefined;

/** Whether DynamoDB itself failed or had no room: an outage of the database, not a bug of the caller's. */
export const isDatabaseFault = (error: unknown): boolean =>
  error instanceof DynamoDBServiceException && !(error instanceof ConditionalCheckFailedException);

/** The value of the `ttl` attribute: DynamoDB removes the item some time after it. Rounded up to its unit, the second. */
export const ttlOf = (expiresAt: number): number => Math.ceil(expiresAt / 1000);

/** DynamoDB may keep an expired item for days, so every reader checks. */
export const isExpired = ({ ttl }: { readonly ttl: number }, now: number): boolean => ttl * 1000 <= now;
