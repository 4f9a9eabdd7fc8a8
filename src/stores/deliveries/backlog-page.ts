import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { invalidCursor } from '#src/domain/invalid.ts';
import { backlogOf } from '#src/stores/delivery-keys.ts';
import { fromItem, toItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import type { Deliveries } from '#src/stores/table.ts';
import { HELD_SORT_KEY } from './held-message-id.ts';
import { type HeldMessage, parseHeldMessage } from './held-message-item.ts';

/** A page of a backlog: `limit` messages at most, from where the page before ended. */
export type BacklogPageRequest = Parameters<typeof backlogOf>[0] & {
  readonly limit: number;
  readonly cursor?: string | undefined;
};

const Cursor = z.string().regex(HELD_SORT_KEY);

/** The subscription is not part of the cursor, so that a cursor gives no access to the backlog of another. */
const sortKeyOf = (cursor: string): string => {
  const read = Cursor.safeParse(Buffer.from(cursor, 'base64url').toString());
  if (read.success) return read.data;
  throw invalidCursor(read.error);
};

/** Where the page after a message begins. */
export const backlogCursorAfter = ({ sk }: Pick<Key, 'sk'>): string => Buffer.from(sk).toString('base64url');

/** Reads a page of a backlog in its order, consistently. Refuses a cursor of something else with `OPS.0001`. */
export const readBacklogPage = async (
  { dynamodb, tableName }: Deliveries,
  { limit, cursor, ...of }: BacklogPageRequest,
): Promise<{ readonly messages: readonly HeldMessage[]; readonly cursor?: string }> => {
  const pk = backlogOf(of);
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
      ConsistentRead: true,
      Limit: limit,
      ...(cursor !== undefined && { ExclusiveStartKey: toItem({ pk, sk: sortKeyOf(cursor) }) }),
    }),
  );
  const last = LastEvaluatedKey?.['sk']?.S;
  return {
    messages: Items.map((item) => parseHeldMessage(fromItem(item))),
    ...(last !== undefined && { cursor: backlogCursorAfter({ sk: last }) }),
  };
};
