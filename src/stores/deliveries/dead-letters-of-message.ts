import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { deadLetterRecipientKey, deadLettersOf } from '#src/stores/delivery-keys.ts';
import { fromItem, type StoredItem } from '#src/stores/item.ts';
import { type Deliveries, isExpired } from '#src/stores/table.ts';
import { type DeadLetter, parseDeadLetter } from './dead-letter-item.ts';

/** A message of a project. */
type MessageKey = { readonly project: string; readonly messageId: string };

/** Finds the dead letters of one message to a topic. */
export type DeadLettersOfMessage = {
  /** All of them, by protocol and subscription, read consistently: a query per protocol and MB. */
  readonly list: (of: MessageKey, now: number) => Promise<readonly DeadLetter[]>;
};

/** Creates the reader on the deliveries table; times are epoch milliseconds. It rejects when DynamoDB fails. */
export const createDeadLettersOfMessage = (deliveries: Deliveries): DeadLettersOfMessage => ({
  list: async (of, now) => {
    const byProtocol = await Promise.all(PROTOCOLS.map((protocol) => lettersOf(deliveries, { ...of, protocol }, now)));
    return byProtocol.flat();
  },
});

const StoredTtl = z.object({ ttl: z.number() });

const lettersOf = async (
  { dynamodb, tableName }: Deliveries,
  of: MessageKey & { readonly protocol: string },
  now: number,
): Promise<readonly DeadLetter[]> => {
  const { pk, sk } = deadLetterRecipientKey(deadLettersOf({ ...of, kind: 'notification' }), '');
  const letters: DeadLetter[] = [];
  let start: StoredItem | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: { ':pk': { S: pk }, ':sk': { S: sk } },
        ConsistentRead: true,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      }),
    );
    const items = Items.map(fromItem).filter((item) => !isExpired(StoredTtl.parse(item), now));
    letters.push(...items.map(parseDeadLetter));
    start = LastEvaluatedKey;
  } while (start !== undefined);
  return letters;
};
