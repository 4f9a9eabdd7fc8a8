import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { decodeCursor, encodeCursor } from '#src/stores/cursor.ts';
import { fromItem, type StoredItem, toItem } from '#src/stores/item.ts';
import { holds, queryOf } from '#src/stores/paged-list.ts';
import { subscribersOf, topicSubscriptionList } from '#src/stores/registry-keys.ts';
import { projectionOf, type Registry } from '#src/stores/table.ts';
import { isRemoved } from './subscription-item.ts';

/** Which part of a topic's list; all given filters must match. */
export type TopicSubscriptionsRequest = {
  readonly topicId: string;
  readonly limit: number;
  /** Of the page before. @default the beginning */
  readonly cursor?: string | undefined;
  readonly protocol?: string | undefined;
  readonly status?: number | undefined;
  /** A part of the endpoint, whatever the case. */
  readonly endpoint?: string | undefined;
  /** A part of the remark, whatever the case. */
  readonly remark?: string | undefined;
};

/** A subscription as the index has it. */
const Listed = z.object({
  sk: z.string(),
  protocol: z.string(),
  endpoint: z.string(),
  remark: z.string().default(''),
  status: z.number(),
});

/** What a list shows of a subscription. */
type ListedSubscription = Omit<z.infer<typeof Listed>, 'sk'> & { readonly id: string };

/** A page of a list; the cursor is absent at its end. */
export type ListedSubscriptions = { readonly subscriptions: readonly ListedSubscription[]; readonly cursor?: string };

/** Where a page ended; the topic is not part of it, so that it gives no access to another list. */
const Cursor = z.object({
  sk: z.string().regex(/^[0-9a-f]{32}$/),
  topicListSk: z.string().regex(/^\d{13}#[0-9a-f]{8}$/),
});

/** How many entries one call looks at: about 100 read units. */
const MAX_READ = 2000;

/** How many entries are read at a time where filters may leave most of them out. */
const CHUNK = 200;

/**
 * Reads a page of a topic's subscriptions from the index alone, newest first: about five read units for 100. The index lags a
 * little on AWS. A page may have fewer than `limit`, or none, and a cursor, when filters leave much out.
 */
export const readTopicSubscriptions = async (
  registry: Registry,
  request: TopicSubscriptionsRequest,
): Promise<ListedSubscriptions> => {
  const { topicId, limit, cursor, ...filters } = request;
  const matches = matchingOf(filters);
  const isFiltered = Object.values(filters).some((filter) => filter !== undefined);
  // One more than the page has says whether another one follows.
  const chunk = isFiltered ? CHUNK : limit + 1;
  const start = cursor === undefined ? undefined : startAt(cursor, topicId);
  const subscriptions: ListedSubscription[] = [];
  let last: unknown;
  let read = 0;
  for await (const item of entriesOf(registry, { topicId, chunk, start })) {
    if (subscriptions.length === limit || read === MAX_READ) return { subscriptions, cursor: cursorAt(last) };
    last = item;
    read += 1;
    if (!isRemoved(item)) subscriptions.push(...[parseListed(item)].filter(matches));
  }
  return { subscriptions };
};

type Entries = { readonly topicId: string; readonly chunk: number; readonly start: StoredItem | undefined };

async function* entriesOf(registry: Registry, { topicId, chunk, start }: Entries) {
  const query = queryOf(registry, { index: 'ByTopic', list: topicSubscriptionList(topicId), order: 'newest-first' });
  const projection = projectionOf(['sk', 'topicListSk', ...FIELDS]);
  const ExpressionAttributeNames = { ...projection.ExpressionAttributeNames, ...query.ExpressionAttributeNames };
  let next = start;
  do {
    const { Items = [], LastEvaluatedKey } = await registry.dynamodb.send(
      new QueryCommand({
        ...{ ...query, ...projection, ExpressionAttributeNames, Limit: chunk },
        ...(next && { ExclusiveStartKey: next }),
      }),
    );
    yield* Items.map(fromItem);
    next = LastEvaluatedKey;
  } while (next !== undefined);
}

const cursorAt = (item: unknown): string => encodeCursor(Cursor.parse(item));

const FIELDS = ['protocol', 'endpoint', 'remark', 'status'];

const parseListed = (item: unknown): ListedSubscription => {
  const { sk: id, ...shown } = Listed.parse(item);
  return { id, ...shown };
};

const startAt = (cursor: string, topicId: string): StoredItem =>
  toItem({
    ...decodeCursor(cursor, Cursor),
    pk: subscribersOf(topicId),
    topicListPk: topicSubscriptionList(topicId),
  });

const matchingOf =
  ({ protocol, status, endpoint, remark }: Omit<TopicSubscriptionsRequest, 'topicId' | 'limit' | 'cursor'>) =>
  (one: ListedSubscription): boolean =>
    (protocol === undefined || one.protocol === protocol) &&
    (status === undefined || one.status === status) &&
    (endpoint === undefined || holds(one.endpoint, endpoint)) &&
    (remark === undefined || holds(one.remark, remark));
