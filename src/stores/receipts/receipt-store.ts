import * as z from 'zod';
import { formatPlace, type Place } from '#src/domain/receipts/place.ts';
import type { ReportedFact } from '#src/domain/receipts/recipient-state.ts';
import type { Recorded } from '#src/domain/receipts/summary.ts';
import { readCollection } from '#src/stores/collection-page.ts';
import { HEAD, partsOfReceiptKey, receiptOf } from '#src/stores/receipt-keys.ts';
import type { Deliveries, UnparsedItem } from '#src/stores/table.ts';
import type { ReceiptHead } from './receipt-heads.ts';
import { attemptLogName, decodeAttemptLog, decodeFact, FACTS_PER_ITEM, NUMBERS_PER_ITEM } from './receipt-item.ts';
import {
  hasEnded,
  type ListedReceipt,
  listProjectReceipts,
  listTopicReceipts,
  type ProjectReceipts,
  parseHead,
  type ReceiptList,
  type TopicReceipts,
  Totals,
} from './receipt-lists.ts';

/** A receipt: its head, and all that was reported. */
type Receipt = { readonly head: ReceiptHead; readonly recorded: Recorded };

/** Reads receipts. */
export type ReceiptStore = {
  /** The receipt of a message, read consistently; undefined when it has none, or its head is not written yet. */
  readonly get: (messageId: string, now: number) => Promise<Receipt | undefined>;

  /** A page of the messages of a topic, newest first. The index lags a little. */
  readonly list: (page: TopicReceipts) => Promise<ReceiptList<ReceiptHead>>;

  /**
   * A page of the messages of all topics of a project, newest first. A page may have fewer than `limit`, or none, and still a cursor: of
   * those that are not shown at most 1,000 are read. Messages from before decision 118 are not in it.
   */
  readonly listOfProject: (page: ProjectReceipts) => Promise<ReceiptList<ListedReceipt>>;
};

/** Creates the store on the deliveries table. Every method rejects when DynamoDB fails. */
export const createReceiptStore = (deliveries: Deliveries): ReceiptStore => ({
  get: async (messageId, now) => {
    const items = await readCollection(deliveries, receiptOf(messageId));
    const head = items.find(({ sk }) => sk === HEAD);
    if (head === undefined || hasEnded(head, now)) return undefined;
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

  list: (page) => listTopicReceipts(deliveries, page),

  listOfProject: (page) => listProjectReceipts(deliveries, page),
});

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
