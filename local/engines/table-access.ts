import * as z from 'zod';

/** One statement of a role's policies about tables. `*` at the end of a text stands for any. */
const TableStatement = z.object({
  /** `PutItem`. */
  actions: z.array(z.string()),
  /** Names of tables, and of indexes as `{table}/index/{index}`. */
  resources: z.array(z.string()),
  /** The partition keys that it is limited to (`dynamodb:LeadingKeys`); absent when it is not. */
  keys: z.array(z.string()).optional(),
});

/** What functions may do with tables, by the access key id that each calls with: its name. Other callers may do everything. */
export const TableAccess = z.record(z.string(), z.array(TableStatement));

/** The parsed form of {@link TableAccess}. */
export type TableAccess = z.infer<typeof TableAccess>;

/** What a call does to one table or index: `keys` are the partition keys of its items, as far as it names them. */
type Use = { readonly resource: string; readonly keys: readonly string[] };

/** Every table of the stacks has its partition key under this name. */
const Item = z.object({ pk: z.object({ S: z.string() }) });
const WriteRequest = z.union([
  z.object({ PutRequest: z.object({ Item }) }).transform(({ PutRequest }) => PutRequest.Item),
  z.object({ DeleteRequest: z.object({ Key: Item }) }).transform(({ DeleteRequest }) => DeleteRequest.Key),
]);
const Batch = z.union([z.array(WriteRequest), z.object({ Keys: z.array(Item) }).transform(({ Keys }) => Keys)]);
const Call = z.object({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  Item: Item.optional(),
  Key: Item.optional(),
  RequestItems: z.record(z.string(), Batch).optional(),
});

/**
 * Why a call is refused to who has these statements, as IAM decides: for each table or index some statement must allow the
 * action, with every key that the call names, and one that is limited to keys allows no call without. Undefined when it is
 * allowed.
 */
export const refusalOf = (statements: TableAccess[string], action: string, body: unknown): string | undefined => {
  const call = Call.safeParse(body);
  // Not a call as the service makes them: the engine says what is wrong with it.
  if (!call.success) return `${action} of what names no item by its partition key`;
  const refused = usesOf(call.data).find((use) => !statements.some((statement) => isAllowed(statement, action, use)));
  return refused && `${action} on ${refused.resource} of items with the keys ${refused.keys.join(', ') || '(none)'}`;
};

const usesOf = ({ TableName, IndexName, RequestItems = {}, ...one }: z.infer<typeof Call>): readonly Use[] => {
  const batches = Object.entries(RequestItems).map(([resource, items]) => ({ resource, keys: items.map(keyOf) }));
  if (TableName === undefined) return batches;
  const resource = IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`;
  const item = one.Item ?? one.Key;
  return [{ resource, keys: item === undefined ? [] : [keyOf(item)] }];
};

const keyOf = ({ pk }: z.infer<typeof Item>): string => pk.S;

const isAllowed = ({ actions, resources, keys }: z.infer<typeof TableStatement>, action: string, use: Use): boolean =>
  isLike(actions, action) &&
  isLike(resources, use.resource) &&
  (keys === undefined || (use.keys.length > 0 && use.keys.every((key) => isLike(keys, key))));

/** IAM's `StringLike`, as far as it is used: `*` at the end stands for any text. */
const isLike = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => (pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern));
