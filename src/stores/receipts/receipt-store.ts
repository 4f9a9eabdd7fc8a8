import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { invalidCursor } from '#src/domain/invalid.ts';
import { formatPlace, type Place } from '#src/domain/receipts/place.ts';
import type { ReportedFact } from '#src/domain/receipts/recipient-state.ts';
import type { Recorded } from '#src/domain/receipts/summary.ts';
import { readCollection } from '#src/stores/collection-page.ts';
import { fromItem, toItem } from '#src/stores/item.ts';
import { queryOf } from '#src/stores/paged-list.ts';
import {
  HEAD,
  partsOfReceiptKey,
  receiptHeadKey,
  receiptList,
  receiptOf,
  receiptsFrom,
} from '#src/stores/receipt-keys.ts';
import { type Deliveries, isExpired, type UnparsedItem } from '#src/stores/table.ts';
import type { ReceiptHead } from './receipt-heads.ts';
import { attemptLogName, decodeAttemptLog, decodeFact, FACTS_PER_ITEM, NUMBERS_PER_ITEM } from './receipt-item.ts';

/** A receipt: its head, and all that was reported. */
type Receipt = { readonly head: ReceiptHead; readonly recorded: Recorded };

/** A page of a topic's messages. Times are epoch milliseconds. */
export type ReceiptPage = {
  readonly topicId: string;
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor?: string | undefined;
  readonly now: number;
  /** Only those accepted at this time or later. */
  readonly since?: number | undefined;
  /** Only those accepted before this time. */
  readonly until?: number | undefined;
};

/** Reads receipts. */
export type ReceiptStore = {
  /** The receipt of a message, read consistently; undefined when it has none, or its head is not written yet. */
  readonly get: (messageId: string, now: number) => Promise<Receipt | undefined>;

  /** A page of the messages of a topic, newest first. The index lags a little. */
  readonly list: (page: ReceiptPage) => Promise<{ readonly heads: readonly ReceiptHead[]; readonly cursor?: string }>;
};

/** Creates the store on the deliveries table. Every method rejects when DynamoDB fails. */
export const createReceiptStore = (deliveries: Deliveries): ReceiptStore => ({
  get: async (messageId, now) => {
    const items = await readCollection(deliveries, receiptOf(messageId));
    const head = items.find(({ sk }) => sk === HEAD);
    if (head === undefined || isExpired(StoredTtl.parse(head), now)) return undefined;
    const parsed = parseHead(head);
    const { ranges, requests, totals } = parsed;
    return {
      head: parsed,
      recorded: {
        plan: { ranges, requests, ...(totals !== undefined && { totals }) },
        ranges: items.flatMap(rangeOf),
        delivered: items.flatMap(deliveredOf),
        facts: items.flatMap(factsOf),
      },
    };
  },

  list: (page) => listReceipts(deliveries, page),
});

const StoredTtl = z.object({ ttl: z.number() });

const Totals = z
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

const parseHead = (item: UnparsedItem): ReceiptHead => StoredHead.parse(item);

const StoredKey = z.object({ sk: z.string() });

const rangeOf = (item: UnparsedItem): Recorded['ranges'] => {
  const [kind, range = ''] = partsOfReceiptKey(StoredKey.parse(item));
  return kind === 'range' ? [{ range, totals: Totals.parse(item['totals']) }] : [];
};

const StoredNumbers = z.object({ delivered: z.array(z.number()) });

/** The place with that number in an item of so many. */
const placeIn = (item: UnparsedItem, size: number) => {
  const [, protocol = '', range = '', part = ''] = partsOfReceiptKey(StoredKey.parse(item));
  return (number: number): Place => ({ protocol, range, number: Number(part) * size + number });
};

const deliveredOf = (item: UnparsedItem): Recorded['delivered'] => {
  const [kind] = partsOfReceiptKey(StoredKey.parse(item));
  return kind === 'delivered' ? StoredNumbers.parse(item).delivered.map(placeIn(item, NUMBERS_PER_ITEM)) : [];
};

/** The fact with the attempt log of its recipient, unless that is from before or after a redrive. */
const withLogOf = (item: UnparsedItem, { number, fact }: NonNullable<ReturnType<typeof decodeFact>>): ReportedFact => {
  const log = decodeAttemptLog(item[attemptLogName(number)]);
  return log !== undefined && log.redrives === fact.redrives ? { ...fact, attemptLog: log.attemptLog } : fact;
};

const factsOf = (item: UnparsedItem): Recorded['facts'] => {
  const [kind] = partsOfReceiptKey(StoredKey.parse(item));
  if (kind !== 'facts') return [];
  const placeOf = placeIn(item, FACTS_PER_ITEM);
  const byPlace = new Map<string, { place: Place; facts: ReportedFact[] }>();
  for (const [name, value] of Object.entries(item)) {
    const decoded = decodeFact(name, value);
    if (decoded === undefined) continue;
    const place = placeOf(decoded.number);
    const known = byPlace.get(formatPlace(place)) ?? { place, facts: [] };
    byPlace.set(formatPlace(place), { place, facts: [...known.facts, withLogOf(item, decoded)] });
  }
  return [...byPlace.values()];
};

/** No item is later: list positions start with thirteen digits. */
const END_OF_TIME = 9_999_999_999_999;

const placeOfTime = (at: number): string => receiptsFrom(Math.min(Math.max(at, 0), END_OF_TIME));

/** Where a page ended, as text: the position in the list, which has the message's id. */
const Position = z.string().regex(/^\d{13}#[0-9a-f]{32}$/);

const decodeCursor = (cursor: string, topicId: string, [first, last]: readonly [string, string]) => {
  const listSk = Position.safeParse(Buffer.from(cursor, 'base64url').toString()).data;
  if (listSk === undefined || listSk < first || listSk > last) throw invalidCursor();
  return toItem({ ...receiptHeadKey(listSk.slice(14)), listPk: receiptList(topicId), listSk });
};

const StoredPosition = z.object({ listSk: z.string() });

const MAX_READ = 1000;

/** Reads until the page is full: DynamoDB counts expired items towards a limit, which are left out. */
const listReceipts = async (deliveries: Deliveries, page: ReceiptPage) => {
  const { topicId, limit, cursor, now, since = 0, until = END_OF_TIME } = page;
  const places = [placeOfTime(since), placeOfTime(until)] as const;
  // DynamoDB takes no range that ends before it begins.
  if (places[1] < places[0]) return { heads: [] };
  const query = queryOf(deliveries, { index: 'ByProject', list: receiptList(topicId), order: 'newest-first' });
  const heads: ReceiptHead[] = [];
  let read = 0;
  let start = cursor === undefined ? undefined : decodeCursor(cursor, topicId, places);
  do {
    const answer = await deliveries.dynamodb.send(
      new QueryCommand({
        ...query,
        KeyConditionExpression: `${query.KeyConditionExpression} AND #position BETWEEN :since AND :until`,
        ExpressionAttributeNames: { ...query.ExpressionAttributeNames, '#position': 'listSk' },
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
    read += items.length;
    heads.push(...items.filter((item) => !isExpired(StoredTtl.parse(item), now)).map(parseHead));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && heads.length < limit && read < MAX_READ);
  if (start === undefined) return { heads };
  const { listSk } = StoredPosition.parse(fromItem(start));
  return { heads, cursor: Buffer.from(listSk).toString('base64url') };
};
