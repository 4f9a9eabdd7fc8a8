import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { LISTED_HOLDS, type ListedHold } from '#src/domain/holding/hold.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { existsWith } from '#src/stores/condition.ts';
import { decodeCursor, encodeCursor } from '#src/stores/cursor.ts';
import {
  heldSubscriptionKey,
  heldSubscriptionList,
  heldSubscriptionPosition,
  partsOfHeldSubscription,
} from '#src/stores/delivery-keys.ts';
import { fromItem, toItem } from '#src/stores/item.ts';
import { type ListSource, queryOf } from '#src/stores/paged-list.ts';
import { type Deliveries, deleteItem, putItem, ttlOf, type UnparsedItem } from '#src/stores/table.ts';
import type { BacklogKey } from './backlog-store.ts';

/** That a subscription is held, as a list has it. Times are epoch milliseconds. */
export type HeldSubscription = BacklogKey & {
  readonly reason: ListedHold;
  readonly since: number;
  /** The enhanced status code of the mail that bounced (RFC 3463). */
  readonly smtpStatus?: string;
};

/** Which part of a project's list. */
type HeldSubscriptionsRequest = {
  readonly project: string;
  readonly reason: ListedHold;
  readonly limit: number;
  /** Of the page before. @default the beginning */
  readonly cursor?: string | undefined;
  /** @default 'newest-first' */
  readonly order?: ListSource['order'];
};

/** A page of a list; the cursor is absent at its end. */
type HeldSubscriptionsPage = { readonly entries: readonly HeldSubscription[]; readonly cursor?: string };

/**
 * Lists subscriptions that are held for a pause or a bounce, which no index of the registry shows. The hold itself, in the
 * registry, is what counts (decision 116).
 */
export type HeldSubscriptionStore = {
  /**
   * Lists a subscription by its hold, in place of where it was listed before, with the status code of the mail that bounced, if one did.
   * Nothing for one that is of no topic, or whose hold is not listed. Repeating it changes nothing.
   */
  readonly put: (
    held: Pick<Subscription, 'topicId' | 'topicUrn' | 'id' | 'hold'>,
    smtpStatus?: string,
  ) => Promise<void>;

  /** Removes the entry of a hold that began at that time, and of no later one. Repeating it changes nothing. */
  readonly remove: (of: BacklogKey, since: number) => Promise<void>;

  /** Those of a project that are held for that. The index lags a little. */
  readonly list: (request: HeldSubscriptionsRequest) => Promise<HeldSubscriptionsPage>;
};

const Stored = z.object({
  pk: z.string(),
  reason: z.enum(LISTED_HOLDS),
  since: z.number(),
  smtpStatus: z.string().exactOptional(),
});

/** Where a page ended; neither project nor reason are part of it, so that it gives no access to another list. */
const Cursor = z.object({
  pk: z.string().regex(/^held-subscription#[0-9a-f]{32}#[0-9a-f]{32}$/),
  sk: z.literal('held'),
  listSk: z.string().regex(/^\d{13}#[0-9a-f]{32}$/),
});

/** Creates the store on the deliveries table. Every method rejects when DynamoDB fails. */
export const createHeldSubscriptionStore = (deliveries: Deliveries): HeldSubscriptionStore => ({
  put: async ({ topicId, topicUrn, id: subscriptionId, hold }, smtpStatus) => {
    const project = parseTopicUrn(topicUrn)?.project;
    const reason = LISTED_HOLDS.find((listed) => listed === hold?.reason);
    if (project === undefined || hold === undefined || reason === undefined) return;
    const { since, until } = hold;
    await putItem(deliveries, {
      ...heldSubscriptionKey({ topicId, subscriptionId }),
      ...heldSubscriptionPosition({ project, reason, since, subscriptionId }),
      ...{ reason, since, smtpStatus },
      ttl: until === undefined ? undefined : ttlOf(until),
    });
  },

  remove: async (of, since) => {
    await deleteItem(deliveries, heldSubscriptionKey(of), existsWith({ since: [since] }));
  },

  list: async ({ project, reason, limit, cursor, order = 'newest-first' }) => {
    const list = heldSubscriptionList(project, reason);
    const start =
      cursor === undefined ? {} : { ExclusiveStartKey: toItem({ ...decodeCursor(cursor, Cursor), listPk: list }) };
    const query = queryOf(deliveries, { index: 'ByProject', list, order });
    const { Items = [], LastEvaluatedKey: last } = await deliveries.dynamodb.send(
      new QueryCommand({ ...query, Limit: limit, ...start }),
    );
    const entries = Items.map((item) => parseHeld(fromItem(item)));
    return { entries, ...(last !== undefined && { cursor: encodeCursor(Cursor.parse(fromItem(last))) }) };
  },
});

const parseHeld = (item: UnparsedItem): HeldSubscription => {
  const { pk, ...held } = Stored.parse(item);
  return { ...partsOfHeldSubscription(pk), ...held };
};
