import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { IdRange } from '#src/domain/id-ranges.ts';
import {
  isDeliverable,
  SUBSCRIPTION_STATUS,
  type Subscriber,
  type Subscription,
} from '#src/domain/subscriptions/subscription.ts';
import { fromItem, type StoredItem, toItem } from '#src/stores/item.ts';
import { subscribersOf, subscriptionKey } from '#src/stores/registry-keys.ts';
import { removeSomeItems } from '#src/stores/remove-some.ts';
import { projectionOf, type Registry } from '#src/stores/table.ts';
import {
  CREATED_AT,
  cancellationsLeftBy,
  findSubscription,
  parseSubscriber,
  SUBSCRIBER_FIELDS,
} from './subscription-item.ts';

const deliverable = Object.values(SUBSCRIPTION_STATUS).filter((status) => isDeliverable({ status }));

/** Which subscribers are read, and what of them. */
export type SubscriberRange = {
  /** @default all */
  readonly range?: IdRange;
  /** Whether all are read with what copies are bound to that a policy holds. @default only those with a policy of their own */
  readonly isBound?: boolean;
};

/**
 * The query of a topic's deliverable subscriptions. DynamoDB itself leaves out the others: it costs the same, and less travels.
 */
const subscribersQuery = ({ tableName }: Registry, topicId: string, { range, isBound = false }: SubscriberRange) => {
  const projection = projectionOf(isBound ? [...SUBSCRIBER_FIELDS, CREATED_AT] : SUBSCRIBER_FIELDS);
  return {
    TableName: tableName,
    KeyConditionExpression: range === undefined ? 'pk = :pk' : 'pk = :pk AND sk BETWEEN :from AND :to',
    FilterExpression: `#status IN (${deliverable.map((status) => `:status${status}`).join(', ')})`,
    ProjectionExpression: projection.ProjectionExpression,
    ExpressionAttributeNames: { ...projection.ExpressionAttributeNames, '#status': 'status' },
    ExpressionAttributeValues: {
      ':pk': { S: subscribersOf(topicId) },
      ...(range !== undefined && { ':from': { S: range.from }, ':to': { S: range.to } }),
      ...Object.fromEntries(deliverable.map((status) => [`:status${status}`, { N: String(status) }])),
    },
    ConsistentRead: true,
  } satisfies QueryCommandInput;
};

/**
 * The deliverable subscriptions of a topic, or of a range of their ids, read consistently: one page per read of 1 MB. A page is
 * read only when the caller iterates to it.
 */
export async function* subscriberPages(
  registry: Registry,
  topicId: string,
  of: SubscriberRange = {},
): AsyncGenerator<readonly Subscriber[]> {
  const query = subscribersQuery(registry, topicId, of);
  let start: StoredItem | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await registry.dynamodb.send(
      new QueryCommand(start === undefined ? query : { ...query, ExclusiveStartKey: start }),
    );
    yield Items.flatMap((item) => parseSubscriber(item) ?? []);
    start = LastEvaluatedKey;
  } while (start !== undefined);
}

/** What is left of a subscription that was cancelled before it was removed. */
export type RemovedSubscription = Pick<Subscription, 'topicId' | 'id'> & { readonly cancellations: number };

/** Subscriptions of a topic in the order of their ids, and the id of the last one that was looked at while there may be more. */
export type SubscriptionsById = {
  readonly subscriptions: readonly Subscription[];
  readonly removed: readonly RemovedSubscription[];
  readonly last?: string;
};

/** Which subscriptions of a topic: the first `limit`, or those after an id. */
type ById = { readonly topicId: string; readonly limit: number; readonly after?: string | undefined };

/** Reads subscriptions of a topic in the order of their ids, of any status, consistently. */
export const subscriptionsById = async (
  { dynamodb, tableName }: Registry,
  { topicId, limit, after }: ById,
): Promise<SubscriptionsById> => {
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: subscribersOf(topicId) } },
      ConsistentRead: true,
      Limit: limit,
      ...(after !== undefined && { ExclusiveStartKey: toItem(subscriptionKey({ topicId, id: after })) }),
    }),
  );
  const last = LastEvaluatedKey?.['sk']?.S;
  const items = Items.map(fromItem);
  return {
    subscriptions: items.flatMap((item) => findSubscription(item) ?? []),
    removed: items.flatMap((item) => {
      const cancellations = cancellationsLeftBy(item);
      return cancellations === undefined ? [] : [{ topicId, id: String(item['sk']), cancellations }];
    }),
    ...(last !== undefined && { last }),
  };
};

/** What is done around the removal of these subscriptions; it has to call `remove`. */
export type AroundRemoval = (ids: readonly string[], remove: () => Promise<void>) => Promise<void>;

/** How many were removed; `done` when none is left. */
export type RemovedSome = { readonly removed: number; readonly done: boolean };

/** Some of a topic's subscriptions. */
type SomeSubscriptions = {
  readonly topicId: string;
  readonly limit: number;
  /** @default nothing */
  readonly around?: AroundRemoval | undefined;
};

/** Removes up to `limit` of a topic's subscriptions, of any status; `done` when none is left. Repeatable. */
export const removeSomeSubscriptions = (
  registry: Registry,
  { topicId, ...some }: SomeSubscriptions,
): Promise<RemovedSome> => removeSomeItems(registry, { pk: subscribersOf(topicId), ...some });
