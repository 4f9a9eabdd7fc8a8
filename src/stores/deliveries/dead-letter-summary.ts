import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { deadLetterList, deadLettersFrom } from '#src/stores/delivery-keys.ts';
import { fromItem } from '#src/stores/item.ts';
import { queryOf } from '#src/stores/paged-list.ts';
import { type Deliveries, isExpired, projectionOf } from '#src/stores/table.ts';

/** Whose dead letters are counted. */
export type DeadLettersOfProject = {
  readonly project: string;
  /** Those that were filed before it are expired, in epoch milliseconds. */
  readonly since: number;
  readonly now: number;
};

/** How many dead letters of a project wait, counted to a bound, and when the oldest of them was filed. */
export type DeadLetterSummary = {
  readonly count: number;
  /** Whether there are more than were counted. */
  readonly hasMore: boolean;
  readonly oldestAt?: number;
};

/** So many are counted: about 20 units of the index, which holds them whole. */
const MAX_COUNTED = 200;

const Letter = z.object({ at: z.number(), ttl: z.number() });

/** Counts a project's dead letters to 200, the oldest first: one query of the index, which lags a little. */
export const summarizeDeadLetters = async (
  deliveries: Deliveries,
  { project, since, now }: DeadLettersOfProject,
): Promise<DeadLetterSummary> => {
  const query = queryOf(deliveries, { index: 'ByProject', list: deadLetterList(project), order: 'oldest-first' });
  const projection = projectionOf(['at', 'ttl']);
  const { Items = [] } = await deliveries.dynamodb.send(
    new QueryCommand({
      ...{ ...query, ...projection, Limit: MAX_COUNTED + 1 },
      KeyConditionExpression: `${query.KeyConditionExpression} AND #position >= :since`,
      ExpressionAttributeNames: {
        ...{ ...projection.ExpressionAttributeNames, ...query.ExpressionAttributeNames, '#position': 'listSk' },
      },
      ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':since': { S: deadLettersFrom(since) } },
    }),
  );
  const letters = Items.map((item) => Letter.parse(fromItem(item))).filter((letter) => !isExpired(letter, now));
  const [oldest] = letters;
  return {
    count: Math.min(letters.length, MAX_COUNTED),
    hasMore: Items.length > MAX_COUNTED,
    ...(oldest !== undefined && { oldestAt: oldest.at }),
  };
};
