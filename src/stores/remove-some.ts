import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { deleteItems } from './batch.ts';
import type { StoredItem } from './item.ts';
import type { Table } from './table.ts';

/** Removes up to `limit` items of one collection, read consistently; `done` when none is left. Repeatable. */
export const removeSomeItems = async (
  table: Table,
  pk: string,
  limit: number,
): Promise<{ removed: number; done: boolean }> => {
  const sortKeys: string[] = [];
  let start: StoredItem | undefined;
  do {
    const answer = await table.dynamodb.send(
      new QueryCommand({
        TableName: table.tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
        ProjectionExpression: 'sk',
        ConsistentRead: true,
        Limit: limit - sortKeys.length,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      }),
    );
    for (const { sk } of answer.Items ?? []) if (sk?.S !== undefined) sortKeys.push(sk.S);
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && sortKeys.length < limit);
  await deleteItems(
    table,
    sortKeys.map((sk) => ({ pk, sk })),
  );
  return { removed: sortKeys.length, done: start === undefined };
};
