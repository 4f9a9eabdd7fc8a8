import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Failure } from '#src/domain/failures/failure.ts';
import { getItems } from '#src/stores/batch.ts';
import { existsWith } from '#src/stores/condition.ts';
import {
  deadLetterRecipientKey,
  deadLettersOf,
  FAILURE_ENTRIES,
  failureOf,
  partsOfFailureEntry,
} from '#src/stores/delivery-keys.ts';
import { fromItem, toAttribute } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { type Deliveries, deleteItem, isExpired } from '#src/stores/table.ts';

/** How many letters of a failure wait. */
export type Waiting = {
  readonly count: number;
  /** Whether there may be more than were counted. */
  readonly hasMore: boolean;
};

type FailureKey = Pick<Failure, 'project' | 'id'>;

/** So many entries of a failure are read at most: about 50 units of DynamoDB. */
const MAX_COUNTED = 1000;

const entriesOf = ({ tableName }: Deliveries, of: FailureKey) => ({
  TableName: tableName,
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :entries)',
  ExpressionAttributeValues: { ':pk': { S: failureOf(of) }, ':entries': { S: FAILURE_ENTRIES } },
  ConsistentRead: true,
  Limit: MAX_COUNTED,
});

/** Counts the entries that are not expired: one query. */
export const countEntries = async (deliveries: Deliveries, of: FailureKey, now: number): Promise<Waiting> => {
  const query = entriesOf(deliveries, of);
  const { Count = 0, LastEvaluatedKey } = await deliveries.dynamodb.send(
    new QueryCommand({
      ...query,
      Select: 'COUNT',
      FilterExpression: '#ttl > :now',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':now': toAttribute(now / 1000) },
    }),
  );
  return { count: Count, hasMore: LastEvaluatedKey !== undefined };
};

const Entry = z.object({ pk: z.string(), sk: z.string(), at: z.number(), ttl: z.number() });
type Entry = z.infer<typeof Entry>;

/** So many are removed at a time, so that a call ends soon; what is left over after that is not counted either. */
const MAX_REMOVED = 100;

/** An entry and its letter are written one right after the other: what is younger may not be whole yet. */
const SETTLED_AFTER_MS = 60_000;

/**
 * Counts the letters that are there: entries are read as in {@link countEntries}, their letters consistently. An entry whose letter
 * is gone, or was filed again for another reason, is removed unless it was filed again since.
 */
export const recountEntries = async (deliveries: Deliveries, failure: Failure, now: number): Promise<Waiting> => {
  const { Items = [], LastEvaluatedKey } = await deliveries.dynamodb.send(
    new QueryCommand(entriesOf(deliveries, failure)),
  );
  const entries = Items.map((item) => Entry.parse(fromItem(item))).filter((entry) => !isExpired(entry, now));
  const filedAt = await timesOfLetters(
    deliveries,
    entries.map((entry) => letterKey(failure, entry)),
  );
  const isLeftOver = (entry: Entry): boolean => {
    const at = filedAt.get(keyText(letterKey(failure, entry)));
    return at !== entry.at && Math.max(entry.at, at ?? 0) < now - SETTLED_AFTER_MS;
  };
  const leftOver = entries.filter(isLeftOver);
  for (const { pk, sk, at } of leftOver.slice(0, MAX_REMOVED))
    await deleteItem(deliveries, { pk, sk }, existsWith({ at: [at] }));
  return { count: entries.length - leftOver.length, hasMore: LastEvaluatedKey !== undefined };
};

const letterKey = ({ project, protocol, kind }: Failure, entry: Entry): Key => {
  const { messageId, subscriptionId } = partsOfFailureEntry(entry);
  return deadLetterRecipientKey(deadLettersOf({ project, messageId, protocol, kind }), subscriptionId);
};

const keyText = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

const Letter = z.object({ pk: z.string(), sk: z.string(), at: z.number() });

const timesOfLetters = async (deliveries: Deliveries, keys: readonly Key[]): Promise<ReadonlyMap<string, number>> => {
  const items = await getItems(deliveries, { keys, fields: ['pk', 'sk', 'at'] });
  return new Map(items.map((item) => Letter.parse(item)).map((letter) => [keyText(letter), letter.at]));
};
