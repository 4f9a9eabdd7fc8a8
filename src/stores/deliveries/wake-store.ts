import { createHash } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { deleteItems } from '#src/stores/batch.ts';
import { wakeKey, wakesAfter, wakesOf } from '#src/stores/delivery-keys.ts';
import { fromItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { type Deliveries, putItem, ttlOf } from '#src/stores/table.ts';
import type { BacklogKey } from './backlog-store.ts';

/** A time at which a subscription's backlog is to be looked at. */
type Wake = BacklogKey & Key;

/** Remembers when holds end by themselves. A subscription may have several wakes: one too many finds nothing to do. */
export type WakeStore = {
  /** Remembers a time. Repeating it changes nothing. */
  readonly set: (of: BacklogKey, at: number) => Promise<void>;

  /** Wakes of one shard that are due, earliest first, read consistently: `limit` at most. */
  readonly due: (page: {
    readonly shard: number;
    readonly now: number;
    readonly limit: number;
  }) => Promise<readonly Wake[]>;

  /** Forgets wakes, each with its own time. Repeating it changes nothing. */
  readonly remove: (wakes: readonly Wake[]) => Promise<void>;
};

/** Each is read by every sweep, whether it has anything or not. */
export const WAKE_SHARDS = 4;

/** A wake that no sweep has seen for so long is of no use: all that it could wake has expired. */
const KEPT_MS = 30 * 86_400_000;

const shardOf = ({ topicId, subscriptionId }: BacklogKey): number =>
  createHash('sha256').update(`${topicId}#${subscriptionId}`).digest().readUInt32BE() % WAKE_SHARDS;

const Stored = z.object({ pk: z.string(), sk: z.string(), topicId: z.string(), subscriptionId: z.string() });

/** Creates the store on the deliveries table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createWakeStore = (deliveries: Deliveries): WakeStore => ({
  set: ({ topicId, subscriptionId }, at) => {
    const of = { topicId, subscriptionId };
    return putItem(deliveries, { ...wakeKey({ ...of, shard: shardOf(of), at }), ...of, ttl: ttlOf(at + KEPT_MS) });
  },

  due: async ({ shard, now, limit }) => {
    const { Items = [] } = await deliveries.dynamodb.send(
      new QueryCommand({
        TableName: deliveries.tableName,
        KeyConditionExpression: 'pk = :pk AND sk < :next',
        ExpressionAttributeValues: { ':pk': { S: wakesOf(shard) }, ':next': { S: wakesAfter(now) } },
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    return Items.map((item) => Stored.parse(fromItem(item)));
  },

  remove: (wakes) =>
    deleteItems(
      deliveries,
      wakes.map(({ pk, sk }) => ({ pk, sk })),
    ),
});
