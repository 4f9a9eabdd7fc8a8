import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { always } from '#src/stores/condition.ts';
import { failedTextKey, hourOfFailedText, textCountKey } from '#src/stores/delivery-keys.ts';
import { fromItem, type StoredItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { type Deliveries, projectionOf, putNewItem, ttlOf, updateItem } from '#src/stores/table.ts';

/** The hours for which a topic's statistics can be read: 31 days; counts are kept a day longer. */
const KEPT_MS = 32 * 86_400_000;

const StoredCount = z.object({ sk: z.string().transform(Number), sms: z.number() });
const StoredFailure = z.object({ sk: z.string() });

/** Whole hours from `from` (inclusive) to `to` (exclusive), in epoch milliseconds. */
export type Hours = { readonly from: number; readonly to: number };

/** Counts the text messages of topics by the hour (contract section 12.4), in the deliveries table. */
export type StatisticsStore = {
  /** Adds to the texts of a topic in the hour that begins at `hour`. One write; repeating it counts again. */
  readonly countTexts: (topicId: string, hour: number, texts: number) => Promise<void>;

  /** Counts a text of that hour no more, since it did not arrive. One write; repeating it changes nothing, and returns false. */
  readonly subtractText: (topicId: string, hour: number, textId: string) => Promise<boolean>;

  /** The texts of a topic by the hour's beginning; hours without any are absent. Read consistently. */
  readonly textsByHour: (topicId: string, hours: Hours) => Promise<ReadonlyMap<number, number>>;
};

/** Creates the store on the deliveries table; hours are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createStatisticsStore = (deliveries: Deliveries): StatisticsStore => ({
  countTexts: async (topicId, hour, texts) => {
    await updateItem(deliveries, {
      key: textCountKey(topicId, hour),
      set: { ttl: ttlOf(hour + KEPT_MS) },
      add: { sms: texts },
      condition: always,
    });
  },

  subtractText: (topicId, hour, textId) =>
    putNewItem(deliveries, { ...failedTextKey(topicId, hour, textId), ttl: ttlOf(hour + KEPT_MS) }),

  textsByHour: async (topicId, { from, to }) => {
    const [counted, failed] = await Promise.all([
      readBetween(deliveries, textCountKey(topicId, from), textCountKey(topicId, to - 1)),
      readBetween(deliveries, failedTextKey(topicId, from), failedTextKey(topicId, to - 1)),
    ]);
    const counts = new Map(counted.map((item) => StoredCount.parse(item)).map(({ sk, sms }) => [sk, sms]));
    for (const hour of failed.map((item) => hourOfFailedText(StoredFailure.parse(item)))) {
      const count = counts.get(hour) ?? 0;
      // It may have been counted in the next hour, of which nothing is taken then.
      if (count > 0) counts.set(hour, count - 1);
    }
    return counts;
  },
});

/** The items of one partition from a key to another. 31 days of counts are 745 small items, which one answer holds. */
const readBetween = async (deliveries: Deliveries, { pk, sk: from }: Key, { sk: to }: Key) => {
  const items: Readonly<Record<string, unknown>>[] = [];
  const projection = projectionOf(['sk', 'sms']);
  let start: StoredItem | undefined;
  do {
    const answer = await deliveries.dynamodb.send(
      new QueryCommand({
        TableName: deliveries.tableName,
        KeyConditionExpression: 'pk = :pk AND #sk BETWEEN :from AND :to',
        ...projection,
        ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from }, ':to': { S: to } },
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    items.push(...(answer.Items ?? []).map(fromItem));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined);
  return items;
};
