import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import { endOfMonth } from '#src/domain/usage/months.ts';
import type { SpendLevel } from '#src/domain/usage/spend-caps.ts';
import { NO_USAGE, type PaidProtocol, type ProjectUsage, type ProtocolUsage } from '#src/domain/usage/usage.ts';
import { always, type Condition } from '#src/stores/condition.ts';
import { reportedTextKey, usageKey, usageOf } from '#src/stores/delivery-keys.ts';
import { fromItem, toAttribute } from '#src/stores/item.ts';
import { type Deliveries, deleteItem, putNewItem, ttlOf, type UnparsedItem, updateItem } from '#src/stores/table.ts';

/** How long counts are kept after the end of their month. */
const KEPT_MS = 400 * 86_400_000;

/** A text is reported within days, and a report repeated within the 14 days that a queue keeps it. */
const REPEATED_MS = 31 * 86_400_000;

/** A project's usage of one month. */
export type UsageMonth = { readonly project: string; readonly month: string };

/** What a function instance has added up of a project: publishes, and deliveries of protocols that are not paid for by the piece. */
export type UnpaidUsage = {
  readonly publishes: number;
  readonly protocols: ReadonlyMap<Protocol, Pick<ProtocolUsage, 'deliveries' | 'failures'>>;
};

/** Counts what projects use, by calendar month (UTC), in the deliveries table (decision 090). */
export type UsageStore = {
  /**
   * Adds to a protocol that is paid for by the piece, and returns the sum of the month. One write, exact but where it is repeated:
   * a repetition counts again.
   */
  readonly addPaid: (of: UsageMonth, protocol: PaidProtocol, counts: ProtocolUsage) => Promise<ProtocolUsage>;

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
  readonly addUnpaid: (of: UsageMonth, counts: UnpaidUsage) => Promise<void>;

  /** All that was counted in a month, read consistently: four small items at most. */
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

const count = z.number().default(0);
const StoredCounts = z.object({ deliveries: count, failures: count, parts: count });
const StoredReports = z.object({ reported_parts: count, reported_usd: count });

/** The parts of texts to a country are an attribute of their own. */
const OF_COUNTRY = /^parts_([A-Z]{2})$/;

/** What is paid for by the piece, as attributes that are added to. */
const attributesOf = ({
  partsByCountry = {},
  reported,
  ...counts
}: ProtocolUsage): Readonly<Record<string, number>> => ({
  ...counts,
  ...Object.fromEntries(Object.entries(partsByCountry).map(([country, parts]) => [`parts_${country}`, parts])),
  ...(reported !== undefined && { reported_parts: reported.parts, reported_usd: reported.usd }),
});

/** What {@link attributesOf} was added to. */
const paidUsageOf = (item: UnparsedItem): ProtocolUsage => {
  const byCountry = Object.entries(item).flatMap(([name, parts]) => {
    const country = OF_COUNTRY.exec(name)?.[1];
    return country === undefined ? [] : [[country, z.number().parse(parts)] as const];
  });
  const { reported_parts: parts, reported_usd: usd } = StoredReports.parse(item);
  return {
    ...StoredCounts.parse(item),
    ...(byCountry.length > 0 && { partsByCountry: Object.fromEntries(byCountry) }),
    ...((parts !== 0 || usd !== 0) && { reported: { parts, usd } }),
  };
};

/** The part of the key of what is not paid for by the piece. */
const UNPAID = 'unpaid';

/** Creates the store on the deliveries table. Every method rejects when DynamoDB fails. */
export const createUsageStore = (deliveries: Deliveries): UsageStore => {
  const add = (of: UsageMonth, part: string, counts: Readonly<Record<string, number>>) =>
    updateItem(deliveries, {
      key: usageKey({ ...of, part }),
      set: { ttl: ttlOf(endOfMonth(of.month) + KEPT_MS) },
      add: Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0)),
      condition: always,
    });
  const addPaid: UsageStore['addPaid'] = async (of, protocol, counts) =>
    paidUsageOf((await add(of, protocol, attributesOf(counts))) ?? {});
  return {
    addPaid,

    correctText: async (of, textId, difference) => {
      const key = reportedTextKey(textId);
      if (!(await putNewItem(deliveries, { ...key, ttl: ttlOf(endOfMonth(of.month) + REPEATED_MS) }))) return undefined;
      try {
        return await addPaid(of, 'sms', difference);
      } catch (error) {
        await deleteItem(deliveries, key);
        throw error;
      }
    },

    addUnpaid: async (of, { publishes, protocols }) => {
      const ofProtocols = [...protocols].flatMap(([protocol, { deliveries: delivered, failures }]) => [
        [`${protocol}_deliveries`, delivered] as const,
        [`${protocol}_failures`, failures] as const,
      ]);
      await add(of, UNPAID, { publishes, ...Object.fromEntries(ofProtocols) });
    },

    ofMonth: (of) => readMonth(deliveries, of),

    noteLevel: async (of, protocol, { level, capUsd }) => {
      const noted = levelAttribute(level);
      const key = usageKey({ ...of, part: protocol });
      const condition = isOther(noted, capUsd);
      return (await updateItem(deliveries, { key, set: { [noted]: capUsd }, condition })) !== undefined;
    },

    forgetLevel: async (of, protocol, level) => {
      await updateItem(deliveries, { key: usageKey({ ...of, part: protocol }), remove: [levelAttribute(level)] });
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

/** One page: a month has as many items as there are kinds of usage. */
const readMonth = async (deliveries: Deliveries, { project, month }: UsageMonth): Promise<ProjectUsage> => {
  const { Items = [] } = await deliveries.dynamodb.send(
    new QueryCommand({
      TableName: deliveries.tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :month)',
      ExpressionAttributeValues: { ':pk': { S: usageOf(project) }, ':month': { S: `${month}#` } },
      ConsistentRead: true,
    }),
  );
  const items = new Map(Items.map(fromItem).map((item) => [String(item['sk']).slice(month.length + 1), item]));
  const unpaid = items.get(UNPAID) ?? {};
  const protocols = PROTOCOLS.flatMap((protocol) => {
    const usage = usageOfProtocol(protocol, items.get(protocol), unpaid);
    return usage === undefined ? [] : [[protocol, usage] as const];
  });
  return { publishes: count.parse(unpaid['publishes']), protocols: new Map(protocols) };
};

const usageOfProtocol = (
  protocol: Protocol,
  paid: UnparsedItem | undefined,
  unpaid: UnparsedItem,
): ProtocolUsage | undefined => {
  if (paid !== undefined) return paidUsageOf(paid);
  const delivered = count.parse(unpaid[`${protocol}_deliveries`]);
  const failures = count.parse(unpaid[`${protocol}_failures`]);
  return delivered + failures === 0 ? undefined : { ...NO_USAGE, deliveries: delivered, failures };
};
