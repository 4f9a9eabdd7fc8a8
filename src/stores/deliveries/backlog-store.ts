import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { type Envelope, recipientExpiresAt } from '#src/queues/envelope.ts';
import { deleteItems, getItems, putItems } from '#src/stores/batch.ts';
import { backlogOf, deadLetterBodyKey, deadLettersOf } from '#src/stores/delivery-keys.ts';
import { fromItem, type PlainItem, type StoredItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { type Deliveries, getItem, type UnparsedItem } from '#src/stores/table.ts';
import { type BacklogPageRequest, readBacklogPage } from './backlog-page.ts';
import {
  envelopeOfHeld,
  type HeldMessage,
  hasBodyBeside,
  heldMessageItems,
  PUBLISHED_AT,
  parseHeldMessage,
  publishedAtOf,
  sharedHeadOf,
} from './held-message-item.ts';
import { fileBody, parseBody } from './message-body.ts';

/** Whose messages are held. */
export type BacklogKey = { readonly topicId: string; readonly subscriptionId: string };

/** A part of a backlog from its beginning; `isLast` when there was no more when it was read. */
type BacklogPage = { readonly messages: readonly HeldMessage[]; readonly isLast: boolean };

/** How many messages are held, counted up to a bound, and when the oldest of them was accepted. */
type BacklogSummary = { readonly count: number; readonly isMore: boolean; readonly oldestAt?: number };

/**
 * Keeps held messages in the deliveries table until they are sent or expire, in the order in which they are due: that of
 * acceptance, and retries when they may be tried again.
 */
export type BacklogStore = {
  /**
   * Keeps envelopes of notifications, one item per recipient, for `keepMs` beyond their time to live. Repeating it writes the
   * same items again.
   */
  readonly hold: (envelopes: readonly Envelope[], keepMs: number) => Promise<void>;

  /** The first messages of a backlog in its order, those that are not due yet included, read consistently: `limit` at most. */
  readonly read: (of: BacklogKey, limit: number) => Promise<BacklogPage>;

  /** A page of a backlog in its order, read consistently. Refuses a cursor of another list with `OPS.0001`. */
  readonly page: (
    page: BacklogPageRequest,
  ) => Promise<{ readonly messages: readonly HeldMessage[]; readonly cursor?: string }>;

  /** The held message of that key, read consistently. */
  readonly get: (key: Key) => Promise<HeldMessage | undefined>;

  /**
   * The envelopes of held messages, in their order, for the subscription as it is now. Of a message whose body is gone, or that
   * this version cannot read, there is none.
   */
  readonly envelopesOf: (messages: readonly HeldMessage[], subscription: Subscription) => Promise<readonly Envelope[]>;

  /** Removes messages. Repeating it changes nothing. */
  readonly remove: (messages: readonly Key[]) => Promise<void>;

  /** How many are held, `limit` counted at most. */
  readonly summarize: (of: BacklogKey, limit: number) => Promise<BacklogSummary>;
};

/** Creates the store on the deliveries table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createBacklogStore = (deliveries: Deliveries): BacklogStore => ({
  hold: (envelopes, keepMs) => holdAll(deliveries, envelopes, keepMs),

  read: async (of, limit) => {
    const { Items = [], LastEvaluatedKey } = await deliveries.dynamodb.send(
      new QueryCommand({ ...queryOf(deliveries, of), Limit: limit }),
    );
    return { messages: Items.map((item) => parseHeldMessage(fromItem(item))), isLast: LastEvaluatedKey === undefined };
  },

  page: (page) => readBacklogPage(deliveries, page),

  get: async (key) => {
    const item = await getItem(deliveries, key);
    return item && parseHeldMessage(item);
  },

  envelopesOf: async (messages, subscription) => {
    const bodies = await bodiesOf(deliveries, messages.filter(hasBodyBeside), subscription);
    return messages.flatMap((held) => envelopeOfHeld(held, subscription, bodies.get(held.messageId)) ?? []);
  },

  remove: (messages) =>
    deleteItems(
      deliveries,
      messages.map(({ pk, sk }) => ({ pk, sk })),
    ),

  summarize: (of, limit) => summarize(deliveries, of, limit),
});

/** A read of a MB after another, until so many are counted. */
const summarize = async (deliveries: Deliveries, of: BacklogKey, limit: number): Promise<BacklogSummary> => {
  const times: number[] = [];
  let start: StoredItem | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await deliveries.dynamodb.send(
      new QueryCommand({
        ...queryOf(deliveries, of),
        ProjectionExpression: `sk, ${PUBLISHED_AT}`,
        Limit: limit - times.length,
        ...(start !== undefined && { ExclusiveStartKey: start }),
      }),
    );
    times.push(...Items.map((item) => publishedAtOf(fromItem(item))));
    start = LastEvaluatedKey;
  } while (start !== undefined && times.length < limit);
  return {
    count: times.length,
    isMore: start !== undefined,
    ...(times.length > 0 && { oldestAt: Math.min(...times) }),
  };
};

const queryOf = ({ tableName: TableName }: Deliveries, of: BacklogKey) => ({
  TableName,
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': { S: backlogOf(of) } },
  ConsistentRead: true,
});

/** Bodies first, so that an item never refers to one that is not there. */
const holdAll = async (deliveries: Deliveries, envelopes: readonly Envelope[], keepMs: number): Promise<void> => {
  const items = new Map<string, Key & PlainItem>();
  for (const envelope of envelopes) {
    const lifetimes = envelope.recipients.map((recipient) => recipientExpiresAt(envelope, recipient));
    const expiresAt = Math.max(...lifetimes) + keepMs;
    const held = heldMessageItems(envelope, expiresAt);
    const { recipients: _recipients, ...head } = envelope;
    const project = parseTopicUrn(envelope.topicUrn)?.project ?? '';
    if (!held.isWhole) await fileBody(deliveries, { project, head: sharedHeadOf(head), expiresAt });
    // What came twice in one batch is written once: DynamoDB takes no key twice.
    for (const item of held.items) items.set(`${item.pk}#${item.sk}`, item);
  }
  await putItems(deliveries, [...items.values()]);
};

type Body = Readonly<Record<string, unknown>>;

const bodiesOf = async (
  deliveries: Deliveries,
  messages: readonly HeldMessage[],
  { topicUrn, protocol }: Subscription,
): Promise<ReadonlyMap<string, Body>> => {
  const project = parseTopicUrn(topicUrn)?.project ?? '';
  const keyOf = (messageId: string): Key =>
    deadLetterBodyKey(deadLettersOf({ project, messageId, protocol, kind: 'notification' }));
  const byKey = new Map(messages.map(({ messageId }) => [keyOf(messageId).pk, messageId]));
  const items = await getItems(deliveries, { keys: [...byKey.keys()].map(deadLetterBodyKey) });
  return new Map(items.map((item) => [byKey.get(pkOf(item)) ?? '', parseBody(item)]));
};

const pkOf = ({ pk }: UnparsedItem): string => (typeof pk === 'string' ? pk : '');
