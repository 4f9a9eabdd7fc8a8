import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A value as the stores keep it; `undefined` leaves the attribute out. */
export type Plain = string | number | boolean | Uint8Array | readonly string[] | ReadonlySet<number>;

/** An item with plain values. */
export type PlainItem = Readonly<Record<string, Plain | undefined>>;

/** An item as DynamoDB returns it. */
export type StoredItem = Record<string, AttributeValue>;

/** The form DynamoDB takes. Only the types the stores use, so that functions need no marshalling library. */
export const toAttribute = (value: Plain): AttributeValue => {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value instanceof Uint8Array) return { B: value };
  if (!('map' in value)) return { NS: Array.from(value, String) };
  return { L: value.map((text) => ({ S: text })) };
};

/** The item DynamoDB takes, without what is undefined. */
export const toItem = (plain: PlainItem): StoredItem => {
  const item: StoredItem = {};
  for (const [name, value] of Object.entries(plain)) if (value !== undefined) item[name] = toAttribute(value);
  return item;
};

const fromAttribute = ({ S, N, BOOL, B, L, NS }: AttributeValue): unknown => {
  if (S !== undefined) return S;
  if (N !== undefined) return Number(N);
  if (BOOL !== undefined) return BOOL;
  if (NS !== undefined) return NS.map(Number);
  return B ?? L?.map(fromAttribute);
};

/** The plain form of a stored item, still to be parsed by the schema of its store. */
export const fromItem = (item: StoredItem): Readonly<Record<string, unknown>> => {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(item)) plain[name] = fromAttribute(value);
  return plain;
};
