import * as z from 'zod';
import { PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import {
  addUsage,
  type DayUsage,
  isPaid,
  NO_USAGE,
  type PaidProtocol,
  type PaidUsage,
  type ProjectUsage,
  type ProtocolUsage,
} from '#src/domain/usage/usage.ts';
import { partsOfUsageKey } from '#src/stores/delivery-keys.ts';
import type { UnparsedItem } from '#src/stores/table.ts';

/** What a function instance has added up of a project: publishes, and deliveries of protocols that are not paid for by the piece. */
export type UnpaidUsage = {
  readonly publishes: number;
  readonly protocols: ReadonlyMap<Protocol, Pick<ProtocolUsage, 'deliveries' | 'failures'>>;
};

/** The part of the key of what is not paid for by the piece. */
export const UNPAID = 'unpaid';

const count = z.number().default(0);
const StoredCounts = z.object({ deliveries: count, failures: count, parts: count });
const StoredReports = z.object({ reported_parts: count, reported_usd: count });

/** The parts of texts to a country are an attribute of their own. */
const OF_COUNTRY = /^parts_([A-Z]{2})$/;

/** What is paid for by the piece, as attributes of the item of a month that are added to. */
export const paidAttributes = ({
  partsByCountry = {},
  reported,
  ...counts
}: ProtocolUsage): Readonly<Record<string, number>> => ({
  ...counts,
  ...Object.fromEntries(Object.entries(partsByCountry).map(([country, parts]) => [`parts_${country}`, parts])),
  ...(reported !== undefined && { reported_parts: reported.parts, reported_usd: reported.usd }),
});

/**
 * What of it is of a day, `2026-11-29`, as attributes of the same item. Their names are short, `d29` and `f29`, for an item with all
 * days of a month is to stay below 1 KB, which is one written unit (decision 115).
 */
export const dayAttributes = (day: string, { deliveries, failures }: ProtocolUsage) => ({
  [`d${day.slice(-2)}`]: deliveries,
  [`f${day.slice(-2)}`]: failures,
});

const OF_DAY = /^([df])(\d{2})$/;

/** What {@link paidAttributes} were added to. */
export const paidUsageOf = (item: UnparsedItem): ProtocolUsage => {
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

/** What an instance has added up, as attributes of the item of a day that are added to. */
export const unpaidAttributes = ({ publishes, protocols }: UnpaidUsage): Readonly<Record<string, number>> => {
  const ofProtocols = [...protocols].flatMap(([protocol, { deliveries, failures }]) => [
    [`${protocol}_deliveries`, deliveries] as const,
    [`${protocol}_failures`, failures] as const,
  ]);
  return { publishes, ...Object.fromEntries(ofProtocols) };
};

const unpaidUsageOf = (item: UnparsedItem, protocol: Protocol): ProtocolUsage => ({
  ...NO_USAGE,
  deliveries: count.parse(item[`${protocol}_deliveries`]),
  failures: count.parse(item[`${protocol}_failures`]),
});

const StoredKey = z.object({ pk: z.string(), sk: z.string() });

const keyPartsOf = (item: UnparsedItem) => partsOfUsageKey(StoredKey.parse(item));

/** What is paid for by the piece, of the items of a month. */
export const paidUsageOfItems = (items: readonly UnparsedItem[]): PaidUsage =>
  new Map(
    PROTOCOLS.filter(isPaid).flatMap((protocol): readonly (readonly [PaidProtocol, ProtocolUsage])[] => {
      const item = items.find((one) => keyPartsOf(one).part === protocol);
      return item === undefined ? [] : [[protocol, paidUsageOf(item)]];
    }),
  );

/** All that was counted in a month, of its items. */
export const usageOfItems = (items: readonly UnparsedItem[]): ProjectUsage => {
  const unpaid = items.filter((item) => keyPartsOf(item).part === UNPAID);
  const paid = paidUsageOfItems(items);
  const protocols = PROTOCOLS.flatMap((protocol): readonly (readonly [Protocol, ProtocolUsage])[] => {
    const used = isPaid(protocol) ? paid.get(protocol) : sumOf(unpaid.map((item) => unpaidUsageOf(item, protocol)));
    return used === undefined ? [] : [[protocol, used]];
  });
  return {
    publishes: unpaid.reduce((sum, item) => sum + count.parse(item['publishes']), 0),
    protocols: new Map(protocols),
    days: daysOfItems(items),
  };
};

/** Undefined when nothing was counted. */
const sumOf = (usages: readonly ProtocolUsage[]): ProtocolUsage | undefined => {
  const sum = usages.reduce(addUsage, NO_USAGE);
  return sum.deliveries + sum.failures === 0 ? undefined : sum;
};

const NOTHING: DayUsage = { publishes: 0, deliveries: 0, failures: 0 };

const daysOfItems = (items: readonly UnparsedItem[]): ProjectUsage['days'] => {
  const days = new Map<string, DayUsage>();
  for (const [day, { publishes = 0, deliveries = 0, failures = 0 }] of items.flatMap(daysOfItem)) {
    const before = days.get(day) ?? NOTHING;
    days.set(day, {
      publishes: before.publishes + publishes,
      deliveries: before.deliveries + deliveries,
      failures: before.failures + failures,
    });
  }
  return new Map([...days].toSorted(([a], [b]) => a.localeCompare(b)));
};

/** What an item has of days: that of a day all of it, and that of a month what it has counted by day. */
const daysOfItem = (item: UnparsedItem): readonly (readonly [day: string, counts: Partial<DayUsage>])[] => {
  const { period, part } = keyPartsOf(item);
  if (part !== UNPAID)
    return Object.entries(item).flatMap(([name, value]) => {
      const [, kind, day] = OF_DAY.exec(name) ?? [];
      if (day === undefined) return [];
      const counted = z.number().parse(value);
      return [[`${period}-${day}`, kind === 'd' ? { deliveries: counted } : { failures: counted }] as const];
    });
  // Before decision 115 what is not paid for by the piece was counted by the month alone.
  if (!isDay(period)) return [];
  const ofProtocols = PROTOCOLS.map((protocol) => unpaidUsageOf(item, protocol)).reduce(addUsage, NO_USAGE);
  const { deliveries, failures } = ofProtocols;
  return [[period, { publishes: count.parse(item['publishes']), deliveries, failures }]];
};

const isDay = (period: string): boolean => period.length === '2026-11-29'.length;
