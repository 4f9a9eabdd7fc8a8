import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Cloud } from '#local/cloud.ts';
import { clientOptions } from './local/fixture-cloud.ts';

/** What the service makes for itself on first need. */
const OWN = /^(secret#|certificate#)/;

/** The keys of what is in the tables of a local service, in order, but for what expires by itself and what the service makes for itself. */
export const lastingKeys = async (cloud: Cloud): Promise<readonly string[]> => {
  const client = new DynamoDBClient(clientOptions(cloud));
  const keys: string[] = [];
  for (const table of ['Registry', 'Deliveries'])
    for await (const { Items = [] } of paginateScan({ client }, { TableName: cloud.tableName(table) }))
      for (const { pk, sk, ttl } of Items)
        if (ttl === undefined && !OWN.test(pk?.S ?? '')) keys.push(`${pk?.S} ${sk?.S}`);
  client.destroy();
  return keys.toSorted();
};
