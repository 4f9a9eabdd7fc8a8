import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { invalidCursor } from '#src/domain/invalid.ts';
import { fromItem, type StoredItem, toItem } from '#src/stores/item.ts';
import { queryOf } from '#src/stores/paged-list.ts';
import {
  projectReceiptKey,
  receiptHeadKey,
  receiptList,
  receiptsFrom,
  receiptsOfProject,
} from '#src/stores/receipt-keys.ts';
import { type Deliveries, isExpired, type UnparsedItem } from '#src/stores/table.ts';
import type { ReceiptHead } from './receipt-heads.ts';

/** A page of messages. Times are epoch milliseconds. */
type Page = {
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor?: string | undefined;
  readonly now: number;
  /** Only those accepted at this time or later. */
  readonly since?: number | undefined;
  /** Only those accepted before this time. */
  readonly until?: number | undefined;
};

/** A page of a topic's messages. */
export type TopicReceipts = Page & { readonly topicId: string };

/** A page of a project's messages. */
export type ProjectReceipts = Page & {
  readonly project: string;
  /** Whether messages to a topic of that name are shown. */
  readonly isShown: (topicName: string) => boolean;
};

/** A page, newest first; the cursor is absent at its end. */
export type ReceiptList<T> = { readonly heads: readonly T[]; readonly cursor?: string };

/** A message as the list of a project has it. Times are epoch milliseconds. */
export type ListedReceipt = z.infer<typeof StoredEntry>;

/** The totals of an item of a receipt. */
export const Totals = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.record(z.string(), z.object({ recipients: z.number(), filtered: z.number() })));

const StoredHead = z.object({
  messageId: z.string(),
  publishedAt: z.number(),
  expiresAt: z.number(),
  topicUrn: z.string(),
  topicId: z.string(),
  subject: z.string().exactOptional(),
  ranges: z.number(),
  requests: z.number(),
  totals: Totals.exactOptional(),
});

const StoredEntry = z.object({
  messageId: z.string(),
  publishedAt: z.number(),
  expiresAt: z.number(),
  topicName: z.string(),
  subject: z.string().exactOptional(),
});

/** The head that an item holds; throws when it is none. */
export const parseHead = (item: UnparsedItem): ReceiptHead => StoredHead.parse(item);

const StoredTtl = z.object({ ttl: z.number() });

/** Whether an item of a receipt has expired, whether or not DynamoDB has removed it yet. */
export const hasEnded = (item: UnparsedItem, now: number): boolean => isExpired(StoredTtl.parse(item), now);

/** From the index of lists: half a unit for some ten messages. */
export const listTopicReceipts = (deliveries: Deliveries, { topicId, ...page }: TopicReceipts) => {
  const listPk = receiptList(topicId);
  const query = queryOf(deliveries, { index: 'ByProject', list: listPk, order: 'newest-first' });
  return listInTime(deliveries, page, {
    query,
    position: 'listSk',
    startAt: (messageId, listSk) => toItem({ ...receiptHeadKey(messageId), listPk, listSk }),
    read: (item) => [parseHead(item)],
  });
};

/** From the table itself, consistently: a unit for some twenty messages. */
export const listProjectReceipts = (deliveries: Deliveries, { project, isShown, ...page }: ProjectReceipts) =>
  listInTime(deliveries, page, {
    query: {
      TableName: deliveries.tableName,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': 'pk' },
      ExpressionAttributeValues: { ':pk': { S: receiptsOfProject(project) } },
      ScanIndexForward: false,
      ConsistentRead: true,
    },
    position: 'sk',
    startAt: (messageId, sk) => toItem(projectReceiptKey(project, { messageId, publishedAt: Number(sk.slice(0, 13)) })),
    read: (item) => [StoredEntry.parse(item)].filter(({ topicName }) => isShown(topicName)),
  });

/** A list of messages, sorted by time, and what is particular to it. */
type Source<T> = {
  /** The query of the whole list. */
  readonly query: {
    readonly TableName: string;
    readonly IndexName?: string;
    readonly KeyConditionExpression: string;
    readonly ExpressionAttributeNames: Record<string, string>;
    readonly ExpressionAttributeValues: Record<string, { S: string }>;
    readonly ScanIndexForward: boolean;
    readonly ConsistentRead?: boolean;
  };
  /** The attribute that it is sorted by. */
  readonly position: 'listSk' | 'sk';
  /** Where DynamoDB goes on behind that message. */
  readonly startAt: (messageId: string, position: string) => StoredItem;
  /** What is shown of an entry; nothing, when it is left out. */
  readonly read: (item: UnparsedItem) => readonly T[];
};

/** No item is later: list positions start with thirteen digits. */
const END_OF_TIME = 9_999_999_999_999;

const placeOfTime = (at: number): string => receiptsFrom(Math.min(Math.max(at, 0), END_OF_TIME));

/** Where a page ended, as text: the position in the list, which has the message's id. */
const Position = z.string().regex(/^\d{13}#[0-9a-f]{32}$/);

/** The project or the topic is no part of a cursor, so that it gives no access to another list. */
const positionOf = (cursor: string, [first, last]: readonly [string, string]): string => {
  const position = Position.safeParse(Buffer.from(cursor, 'base64url').toString()).data;
  if (position === undefined || position < first || position > last) throw invalidCursor();
  return position;
};

const MAX_READ = 1000;

/** Reads until the page is full: DynamoDB counts entries that have expired, or are not shown, towards a limit. */
const listInTime = async <T>(
  deliveries: Deliveries,
  page: Page,
  { query, position, startAt, read }: Source<T>,
): Promise<ReceiptList<T>> => {
  const { limit, cursor, now, since = 0, until = END_OF_TIME } = page;
  const places = [placeOfTime(since), placeOfTime(until)] as const;
  // DynamoDB takes no range that ends before it begins.
  if (places[1] < places[0]) return { heads: [] };
  const startsAfter = cursor === undefined ? undefined : positionOf(cursor, places);
  const heads: T[] = [];
  let looked = 0;
  let start = startsAfter === undefined ? undefined : startAt(startsAfter.slice(14), startsAfter);
  do {
    const answer = await deliveries.dynamodb.send(
      new QueryCommand({
        ...query,
        KeyConditionExpression: `${query.KeyConditionExpression} AND #position BETWEEN :since AND :until`,
        ExpressionAttributeNames: { ...query.ExpressionAttributeNames, '#position': position },
        ExpressionAttributeValues: {
          ...query.ExpressionAttributeValues,
          ':since': { S: places[0] },
          ':until': { S: places[1] },
        },
        Limit: limit - heads.length,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      }),
    );
    const items = (answer.Items ?? []).map(fromItem);
    looked += items.length;
    heads.push(...items.filter((item) => !hasEnded(item, now)).flatMap(read));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && heads.length < limit && looked < MAX_READ);
  if (start === undefined) return { heads };
  return { heads, cursor: Buffer.from(z.string().parse(fromItem(start)[position])).toString('base64url') };
};
