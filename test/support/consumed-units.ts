import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';

/** Units that requests have consumed, as DynamoDB bills them on demand. */
export type ConsumedUnits = { read: number; written: number };

const WRITES: readonly string[] = ['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand', 'BatchWriteItemCommand'];

const Consumed = z.object({ CapacityUnits: z.number().default(0) });
const Output = z.object({ ConsumedCapacity: z.union([Consumed.transform((one) => [one]), z.array(Consumed)]) });

/** Adds up what every request of a client consumes; returns the sums, which grow. */
export const countUnits = (dynamodb: DynamoDBClient): ConsumedUnits => {
  const units = { read: 0, written: 0 };
  dynamodb.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        const { ConsumedCapacity } = Output.parse(answer.output);
        const sum = ConsumedCapacity.reduce((all, { CapacityUnits }) => all + CapacityUnits, 0);
        units[WRITES.includes(commandName) ? 'written' : 'read'] += sum;
        return answer;
      },
    { step: 'initialize', name: 'countUnits' },
  );
  return units;
};
