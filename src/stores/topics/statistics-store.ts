import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { always } from '#src/stores/condition.ts';
import { textCountKey, textCountsOf } from '#src/stores/delivery-keys.ts';
import { fromItem, type StoredItem } from '#src/stores/item.ts';
import { type Deliveries, projectionOf, ttlOf, updateItem } from '#src/stores/table.ts';

/** The hours for which a topic's statistics can be read: 31 days; counts are kept a day longer. */
const KEPT_MS = 32 * 86_400_000;

const StoredCount = z.object({ sk: z.string().transform(Number), sms: z.number() });

/** Whole hours from `from` (inclusive) to `to` (exclusive), in epoch milliseconds. */
export type Hours = { readonly from: number; readonly to: number };

/** Counts the text messages of topics by the hour (contract section 12.4), in the deliveries table. */
export type StatisticsStore = {
  /** Adds to the texts of a topic in the hour that begins at `hour`. One write; repeating it counts again. */
  readonly countTexts: (topicId: string, hour: number, texts: number) => Promise<void>;

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

  textsByHour: (topicId, hours) => readCounts(deliveries, topicId, hours),
});

/** 31 days are 745 small items, which one answer holds; the loop is for what a service may always do. */
const readCounts = async (deliveries: Deliveries, topicId: string, { from, to }: Hours) => {
  const counts = new Map<number, number>();
  const projection = projectionOf(['sk', 'sms']);
  let start: StoredItem | undefined;
  do {
    const answer = await deliveries.dynamodb.send(
      new QueryCommand({
        TableName: deliveries.tableName,
        KeyConditionExpression: 'pk = :pk AND #sk BETWEEN :from AND :to',
        ...projection,
        ExpressionAttributeValues: {
          ':pk': { S: textCountsOf(topicId) },
          ':from': { S: textCountKey(topicId, from).sk },
          ':to': { S: textCountKey(topicId, to - 1).sk },
        },
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    for (const { sk, sms } of (answer.Items ?? []).map((item) => StoredCount.parse(fromItem(item))))
      counts.set(sk, sms);
    start = answer.LastEvaluatedKey;
  } while (start !== undefined);
  return counts;
};
