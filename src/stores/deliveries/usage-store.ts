import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { endOfMonth, monthOfDay } from '#src/domain/usage/months.ts';
import type { SpendLevel } from '#src/domain/usage/spend-caps.ts';
import type { PaidProtocol, PaidUsage, ProjectUsage, ProtocolUsage } from '#src/domain/usage/usage.ts';
import { always, type Condition } from '#src/stores/condition.ts';
import { paidUsageFrom, reportedTextKey, usageFrom, usageKey, usageOf } from '#src/stores/delivery-keys.ts';
import { fromItem, toAttribute } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { type Deliveries, deleteItem, putNewItem, ttlOf, type UnparsedItem, updateItem } from '#src/stores/table.ts';
import {
  dayAttributes,
  paidAttributes,
  paidUsageOf,
  paidUsageOfItems,
  UNPAID,
  type UnpaidUsage,
  unpaidAttributes,
  usageOfItems,
} from './usage-item.ts';

/** How long counts are kept after the end of their month. */
const KEPT_MS = 400 * 86_400_000;

/** A text is reported within days, and a report repeated within the 14 days that a queue keeps it. */
const REPEATED_MS = 31 * 86_400_000;

/** A project's usage of one month. */
export type UsageMonth = { readonly project: string; readonly month: string };

/** A project's usage of one day (UTC): `2026-11-29`. */
export type UsageDay = { readonly project: string; readonly day: string };

/** Counts what projects use, by calendar month and day (UTC), in the deliveries table (decisions 090 and 115). */
export type UsageStore = {
  /**
   * Adds to a day of a protocol that is paid for by the piece, and returns the sum of its month. One write of one unit, exact but
   * where it is repeated: a repetition counts again.
   */
  readonly addPaid: (of: UsageDay, protocol: PaidProtocol, counts: ProtocolUsage) => Promise<ProtocolUsage>;

  /**
   * Corrects the texts of a month by what is reported of one, whose id its provider has given it: by differences, which may be
   * below 0. Returns the sum of the month; undefined when that text was reported before, and then nothing changes. Two writes, or
   * one that is refused. Rejects with nothing changed when the sum cannot be written.
   */
  readonly correctText: (
    of: UsageMonth,
    textId: string,
    difference: ProtocolUsage,
  ) => Promise<ProtocolUsage | undefined>;

  /** Adds what an instance has added up. One write of one unit; a repetition counts again. */
  readonly addUnpaid: (of: UsageDay, counts: UnpaidUsage) => Promise<void>;

  /** What is paid for by the piece, of a month, read consistently: three small items, which are one unit. */
  readonly paidOfMonth: (of: UsageMonth) => Promise<PaidUsage>;

  /** All that was counted in a month, read consistently by one query: an item of less than 1 KB for each day, and those of the month. */
  readonly ofMonth: (of: UsageMonth) => Promise<ProjectUsage>;

  /**
   * Notes that a cap of so many US dollars is spent to a level: true for the one caller who is first to note it of this cap in this
   * month. One write, or one that is refused.
   */
  readonly noteLevel: (
    of: UsageMonth,
    protocol: PaidProtocol,
    at: { level: SpendLevel; capUsd: number },
  ) => Promise<boolean>;

  /** Forgets that a level was noted. Repeatable. */
  readonly forgetLevel: (of: UsageMonth, protocol: PaidProtocol, level: SpendLevel) => Promise<void>;
};

/** Creates the store on the deliveries table. Every method rejects when DynamoDB fails. */
export const createUsageStore = (deliveries: Deliveries): UsageStore => {
  const add = (key: Key, month: string, counts: Readonly<Record<string, number>>) =>
    updateItem(deliveries, {
      key,
      set: { ttl: ttlOf(endOfMonth(month) + KEPT_MS) },
      add: Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0)),
      condition: always,
    });
  const addOfMonth = async (
    { project, month }: UsageMonth,
    protocol: PaidProtocol,
    counts: Readonly<Record<string, number>>,
  ): Promise<ProtocolUsage> =>
    paidUsageOf((await add(usageKey({ project, period: month, part: protocol }), month, counts)) ?? {});
  return {
    addPaid: ({ project, day }, protocol, counts) =>
      addOfMonth({ project, month: monthOfDay(day) }, protocol, {
        ...paidAttributes(counts),
        ...dayAttributes(day, counts),
      }),

    correctText: async (of, textId, difference) => {
      const key = reportedTextKey(textId);
      if (!(await putNewItem(deliveries, { ...key, ttl: ttlOf(endOfMonth(of.month) + REPEATED_MS) }))) return undefined;
      try {
        return await addOfMonth(of, 'sms', paidAttributes(difference));
      } catch (error) {
        await deleteItem(deliveries, key);
        throw error;
      }
    },

    addUnpaid: async ({ project, day }, counts) => {
      await add(usageKey({ project, period: day, part: UNPAID }), monthOfDay(day), unpaidAttributes(counts));
    },

    paidOfMonth: async ({ project, month }) =>
      paidUsageOfItems(await readFrom(deliveries, project, paidUsageFrom(month))),

    ofMonth: async ({ project, month }) => usageOfItems(await readFrom(deliveries, project, usageFrom(month))),

    noteLevel: async ({ project, month }, protocol, { level, capUsd }) => {
      const noted = levelAttribute(level);
      const key = usageKey({ project, period: month, part: protocol });
      const condition = isOther(noted, capUsd);
      return (await updateItem(deliveries, { key, set: { [noted]: capUsd }, condition })) !== undefined;
    },

    forgetLevel: async ({ project, month }, protocol, level) => {
      const key = usageKey({ project, period: month, part: protocol });
      await updateItem(deliveries, { key, remove: [levelAttribute(level)] });
    },
  };
};

const levelAttribute = (level: SpendLevel): string => `cap_at_${level}`;

/** The item is there, and its attribute is none or has another value. */
const isOther = (name: string, value: number): Condition => ({
  text: 'attribute_exists(pk) AND (attribute_not_exists(#is) OR #is <> :is_value)',
  names: { '#is': name },
  values: { ':is_value': toAttribute(value) },
});

/** One page: a month has an item for each day at most, and one for each protocol that is paid for by the piece. */
const readFrom = async (
  deliveries: Deliveries,
  project: string,
  beginning: string,
): Promise<readonly UnparsedItem[]> => {
  const { Items = [] } = await deliveries.dynamodb.send(
    new QueryCommand({
      TableName: deliveries.tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :beginning)',
      ExpressionAttributeValues: { ':pk': { S: usageOf(project) }, ':beginning': { S: beginning } },
      ConsistentRead: true,
    }),
  );
  return Items.map(fromItem);
};
