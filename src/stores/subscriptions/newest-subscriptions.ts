import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { HEX_ID } from '#src/domain/urn.ts';
import { decodeCursor, encodeCursor } from '#src/stores/cursor.ts';
import { fromItem, type StoredItem, toItem } from '#src/stores/item.ts';
import { holds, type ListSource, queryOf } from '#src/stores/paged-list.ts';
import {
  createdAtOf,
  projectSubscriptionList,
  subscribersOf,
  topicOfSubscribers,
  topicSubscriptionList,
} from '#src/stores/registry-keys.ts';
import { projectionOf, type Registry } from '#src/stores/table.ts';
import { isRemoved } from './subscription-item.ts';

/** Whose subscriptions, and which part of their list; all given filters must match. */
export type NewestSubscriptionsRequest = {
  readonly of: { readonly topicId: string } | { readonly project: string };
  readonly limit: number;
  /** Of the page before. @default the beginning */
  readonly cursor?: string | undefined;
  readonly protocol?: string | undefined;
  readonly status?: number | undefined;
  /** A part of the endpoint, whatever the case. */
  readonly endpoint?: string | undefined;
  /** A part of the remark, whatever the case. */
  readonly remark?: string | undefined;
  /** Only those of these topics, by their ids. @default all */
  readonly topicIds?: ReadonlySet<string> | undefined;
};

/** A subscription as an index has it. */
const Listed = z.object({
  pk: z.string(),
  sk: z.string(),
  protocol: z.string(),
  endpoint: z.string(),
  remark: z.string().default(''),
  status: z.number(),
});

/** What a list shows of a subscription. */
export type ListedSubscription = Omit<z.infer<typeof Listed>, 'pk' | 'sk'> & {
  readonly id: string;
  readonly topicId: string;
  /** When it was added, in epoch milliseconds. */
  readonly createdAt: number;
};

/** A page of a list; the cursor is absent at its end. */
export type ListedSubscriptions = { readonly subscriptions: readonly ListedSubscription[]; readonly cursor?: string };

const ORDER = /^\d{13}#[0-9a-f]{8}$/;

/** Where a page of a topic ended, or of a project; neither is part of it, so that it gives no access to another list. */
const TopicCursor = z.object({ sk: z.string().regex(HEX_ID), topicListSk: z.string().regex(ORDER) });
const ProjectCursor = z.object({
  pk: z.string().regex(/^s#[0-9a-f]{32}$/),
  sk: z.string().regex(HEX_ID),
  listSk: z.string().regex(ORDER),
});

/** How many entries one call looks at: about 100 read units. */
const MAX_READ = 2000;

/** How many entries are read at a time where filters may leave most of them out. */
const CHUNK = 200;

/** An index, and what is particular to it. */
type List = {
  readonly source: ListSource;
  /** The attribute that it is sorted by. */
  readonly order: 'listSk' | 'topicListSk';
  readonly startAt: (cursor: string) => StoredItem;
  readonly cursorAt: (item: unknown) => string;
};

/**
 * Reads a page of the subscriptions of a topic, or of a project, from the index alone, newest first: about five read units for 100.
 * The index lags a little on AWS. A page may have fewer than `limit`, or none, and a cursor, when filters leave much out.
 */
export const readNewestSubscriptions = async (
  registry: Registry,
  request: NewestSubscriptionsRequest,
): Promise<ListedSubscriptions> => {
  const { of, limit, cursor, ...filters } = request;
  const list = 'topicId' in of ? listOfTopic(of.topicId) : listOfProject(of.project);
  const matches = matchingOf(filters);
  const isFiltered = Object.values(filters).some((filter) => filter !== undefined);
  // One more than the page has says whether another one follows.
  const chunk = isFiltered ? CHUNK : limit + 1;
  const start = cursor === undefined ? undefined : list.startAt(cursor);
  const subscriptions: ListedSubscription[] = [];
  let last: unknown;
  let read = 0;
  for await (const item of entriesOf(registry, { list, chunk, start })) {
    if (subscriptions.length === limit || read === MAX_READ) return { subscriptions, cursor: list.cursorAt(last) };
    last = item;
    read += 1;
    if (!isRemoved(item)) subscriptions.push(...[parseListed(item, list)].filter(matches));
  }
  return { subscriptions };
};

const listOfTopic = (topicId: string): List => {
  const list = topicSubscriptionList(topicId);
  return {
    source: { index: 'ByTopic', list, order: 'newest-first' },
    order: 'topicListSk',
    startAt: (cursor) =>
      toItem({ ...decodeCursor(cursor, TopicCursor), pk: subscribersOf(topicId), topicListPk: list }),
    cursorAt: (item) => encodeCursor(TopicCursor.parse(item)),
  };
};

const listOfProject = (project: string): List => {
  const list = projectSubscriptionList(project);
  return {
    source: { index: 'ByProject', list, order: 'newest-first' },
    order: 'listSk',
    startAt: (cursor) => toItem({ ...decodeCursor(cursor, ProjectCursor), listPk: list }),
    cursorAt: (item) => encodeCursor(ProjectCursor.parse(item)),
  };
};

type Entries = { readonly list: List; readonly chunk: number; readonly start: StoredItem | undefined };

async function* entriesOf(registry: Registry, { list, chunk, start }: Entries) {
  const query = queryOf(registry, list.source);
  const projection = projectionOf(['pk', 'sk', list.order, ...FIELDS]);
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

const FIELDS = ['protocol', 'endpoint', 'remark', 'status'];

const parseListed = (item: Readonly<Record<string, unknown>>, { order }: List): ListedSubscription => {
  const { pk, sk: id, ...shown } = Listed.parse(item);
  return { id, topicId: topicOfSubscribers(pk), createdAt: createdAtOf(String(item[order])), ...shown };
};

const matchingOf =
  ({ protocol, status, endpoint, remark, topicIds }: Omit<NewestSubscriptionsRequest, 'of' | 'limit' | 'cursor'>) =>
  (one: ListedSubscription): boolean =>
    (topicIds === undefined || topicIds.has(one.topicId)) &&
    (protocol === undefined || one.protocol === protocol) &&
    (status === undefined || one.status === status) &&
    (endpoint === undefined || holds(one.endpoint, endpoint)) &&
    (remark === undefined || holds(one.remark, remark));
