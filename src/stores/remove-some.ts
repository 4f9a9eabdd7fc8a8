import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { deleteItems } from './batch.ts';
import type { StoredItem } from './item.ts';
import type { Table } from './table.ts';

/** Some items of one collection. */
type SomeItems = {
  readonly pk: string;
  readonly limit: number;
  /** Called with the sort keys and what removes their items, which it has to call. @default calls it */
  readonly around?: ((sortKeys: readonly string[], remove: () => Promise<void>) => Promise<void>) | undefined;
};

/** Removes up to `limit` items of one collection, read consistently; `done` when none is left. Repeatable. */
export const removeSomeItems = async (
  table: Table,
  { pk, limit, around = (_sortKeys, remove) => remove() }: SomeItems,
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
  const remove = () =>
    deleteItems(
      table,
      sortKeys.map((sk) => ({ pk, sk })),
    );
  await around(sortKeys, remove);
  return { removed: sortKeys.length, done: start === undefined };
};
