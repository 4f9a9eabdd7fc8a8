import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { SLOT_HORIZON_MS, SLOT_LEAD_MS, slotsBefore, slotsWithin } from '#src/domain/holding/rate-slots.ts';
import { rateKey } from '#src/stores/delivery-keys.ts';
import { fromItem, type StoredItem, toAttribute, toItem } from '#src/stores/item.ts';
import { type Deliveries, getItem, ttlOf, type UnparsedItem, updateItem } from '#src/stores/table.ts';
import type { BacklogKey } from './backlog-store.ts';

/** How many slots are wanted, and how far they are from each other in milliseconds. */
export type SlotRequest = {
  readonly count: number;
  readonly interval: number;
  readonly now: number;
  /** Whether messages that wait in the backlog go before. */
  readonly isBehindWaiting: boolean;
  /** Whether the last slot that was reserved has passed, as far as the caller knows: saves a write when it is right. */
  readonly isIdle?: boolean;
};

/** The slots that were reserved, fewer than wanted when messages wait or the horizon is full; `next` is the first free one. */
export type ReservedSlots = {
  readonly slots: readonly number[];
  readonly next: number;
  readonly hasWaiting: boolean;
};

/** The rate of a subscription: the first slot that is free, and since when messages wait that got none. */
type RateState = { readonly next?: number; readonly waitingSince?: number };

/** Reserves slots for the messages of subscriptions with a rate, in one item for each. Times are epoch milliseconds. */
export type RateStore = {
  /**
   * Reserves slots within the horizon: one write as a rule, a read and another write where it was not as the caller knew; each
   * slot is given once, however many reserve at once. A repeated call reserves others.
   */
  readonly reserve: (of: BacklogKey, request: SlotRequest) => Promise<ReservedSlots>;

  /** Notes that messages wait in the backlog; fresh ones then wait behind these. Repeating it changes nothing. */
  readonly beginWaiting: (of: BacklogKey, now: number) => Promise<void>;

  /** Notes that none waits any more. Repeating it changes nothing. */
  readonly endWaiting: (of: BacklogKey) => Promise<void>;

  /** The state, read consistently. */
  readonly get: (of: BacklogKey) => Promise<RateState>;
};

/** What no message has needed for so long says nothing any more. */
const KEPT_MS = 2 * 86_400_000;

const MAX_TURNS = 10;

const Stored = z.object({ tat: z.number().optional(), waiting: z.number().optional() });

/** Creates the store on the deliveries table. Every method rejects when DynamoDB fails. */
export const createRateStore = (deliveries: Deliveries): RateStore => ({
  reserve: (of, request) => reserve(deliveries, of, request),

  beginWaiting: async (of, now) => {
    await sendUpdate(deliveries, of, {
      change: 'SET waiting = if_not_exists(waiting, :now), #ttl = :ttl',
      values: { ':now': now, ':ttl': ttlOf(now + KEPT_MS) },
    });
  },

  endWaiting: async (of) => {
    await updateItem(deliveries, { key: rateKey(of), remove: ['waiting'] });
  },

  get: async (of) => {
    const { tat, waiting } = Stored.parse((await getItem(deliveries, rateKey(of))) ?? {});
    return { ...(tat !== undefined && { next: tat }), ...(waiting !== undefined && { waitingSince: waiting }) };
  },
});

/**
 * The item knows the next free slot as `tat`, the theoretical arrival time. Which of two writes is right depends on whether it
 * has passed.
 */
const reserve = async (deliveries: Deliveries, of: BacklogKey, request: SlotRequest): Promise<ReservedSlots> => {
  const { count, interval, now } = request;
  const earliest = now + SLOT_LEAD_MS;
  let fitting = slotsWithin(count, { first: earliest, interval, now });
  let isIdle = request.isIdle ?? false;
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const write = isIdle ? beginning : advancing;
    const { isDone, tat, waiting } = await sendUpdate(deliveries, of, write(request, fitting));
    if (isDone) return { slots: slotsBefore(tat, fitting, interval), next: tat, hasWaiting: waiting !== undefined };
    const hasWaiting = waiting !== undefined;
    isIdle = tat <= earliest;
    fitting = slotsWithin(count, { first: Math.max(tat, earliest), interval, now });
    if (fitting === 0 || (hasWaiting && request.isBehindWaiting)) {
      return { slots: [], next: Math.max(tat, earliest), hasWaiting };
    }
  }
  throw new Error('The slots of a subscription kept being reserved by others');
};

/** A change of the item, and what must be true of it. */
type RateUpdate = {
  readonly change: string;
  readonly condition?: string;
  readonly values: Readonly<Record<string, number>>;
};

/** The slots after those that are reserved, if they end within the horizon; or the first ones at all. */
const advancing = (request: SlotRequest, fitting: number): RateUpdate => {
  const { interval, now } = request;
  const isFree = 'attribute_not_exists(tat) OR (tat > :earliest AND tat <= :last)';
  return {
    change: 'SET tat = if_not_exists(tat, :earliest) + :cost, #ttl = :ttl',
    condition: withWaiting(request, isFree),
    values: {
      ':earliest': now + SLOT_LEAD_MS,
      ':last': now + SLOT_HORIZON_MS - (fitting - 1) * interval,
      ':cost': fitting * interval,
      ':ttl': ttlOf(now + KEPT_MS),
    },
  };
};

/** Slots from the earliest on, where those that were reserved have passed. */
const beginning = (request: SlotRequest, fitting: number): RateUpdate => {
  const { interval, now } = request;
  const earliest = now + SLOT_LEAD_MS;
  return {
    change: 'SET tat = :next, #ttl = :ttl',
    condition: withWaiting(request, 'attribute_not_exists(tat) OR tat <= :earliest'),
    values: { ':earliest': earliest, ':next': earliest + fitting * interval, ':ttl': ttlOf(now + KEPT_MS) },
  };
};

const withWaiting = ({ isBehindWaiting }: SlotRequest, condition: string): string =>
  isBehindWaiting ? `(${condition}) AND attribute_not_exists(waiting)` : condition;

/** The item after the change, or as it is when the condition does not hold: the error itself has it on AWS alone. */
const sendUpdate = async (
  deliveries: Deliveries,
  of: BacklogKey,
  { change, condition, values }: RateUpdate,
): Promise<{ readonly isDone: boolean; readonly tat: number; readonly waiting: number | undefined }> => {
  const { dynamodb, tableName } = deliveries;
  const given: StoredItem = {};
  for (const [name, value] of Object.entries(values)) given[name] = toAttribute(value);
  try {
    const { Attributes } = await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: toItem(rateKey(of)),
        UpdateExpression: change,
        ...(condition !== undefined && { ConditionExpression: condition }),
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: given,
        ReturnValues: 'ALL_NEW',
      }),
    );
    return { isDone: true, ...stateOf(fromItem(Attributes ?? {})) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { isDone: false, ...stateOf((await getItem(deliveries, rateKey(of))) ?? {}) };
  }
};

const stateOf = (item: UnparsedItem) => {
  const { tat = 0, waiting } = Stored.parse(item);
  return { tat, waiting };
};
