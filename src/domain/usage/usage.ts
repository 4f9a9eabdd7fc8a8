import type { Protocol } from '#src/domain/protocol.ts';

/** Protocols whose messages are paid for by the piece. */
export const PAID_PROTOCOLS = ['email', 'sms', 'callnotify'] as const satisfies readonly Protocol[];

/** One of {@link PAID_PROTOCOLS}. */
export type PaidProtocol = (typeof PAID_PROTOCOLS)[number];

/** Whether messages of a protocol are paid for by the piece. */
export const isPaid = (protocol: Protocol): protocol is PaidProtocol =>
  PAID_PROTOCOLS.some((paid) => paid === protocol);

/** Messages of one protocol in a month: mails, texts, calls, requests. */
export type ProtocolUsage = {
  /** Those that the endpoint or its provider has taken. */
  readonly deliveries: number;
  /** Those that were given up: rejected, out of attempts, or expired on their way or while they were held. */
  readonly failures: number;
  /** Of texts, the parts that they were sent in, as far as is known by now. */
  readonly parts: number;
  /** Of texts, by country (ISO 3166-1), the parts of which no price was reported; those to numbers of no country are not in it. */
  readonly partsByCountry?: Readonly<Record<string, number>>;
  /** What the provider of texts has reported: the parts, and what they cost in US dollars. */
  readonly reported?: { readonly parts: number; readonly usd: number };
};

/** What is paid for by the piece of what a project has used in a month; protocols of which nothing was counted are absent. */
export type PaidUsage = ReadonlyMap<PaidProtocol, ProtocolUsage>;

/** What a project has used on one day, of all protocols that are counted. */
export type DayUsage = {
  readonly publishes: number;
  readonly deliveries: number;
  readonly failures: number;
};

/** What a project has used in a month. */
export type ProjectUsage = {
  /** Messages that were accepted for its topics. */
  readonly publishes: number;
  /** Protocols of which nothing was counted are absent. */
  readonly protocols: ReadonlyMap<Protocol, ProtocolUsage>;
  /**
   * By day (UTC, `2026-11-29`), in their order; days of which nothing was counted are absent. Texts are counted on the day on which
   * they were sent, as in their month.
   */
  readonly days: ReadonlyMap<string, DayUsage>;
};

/** Of what nothing was counted. */
export const NO_USAGE: ProtocolUsage = { deliveries: 0, failures: 0, parts: 0 };

/** The sum of two usages of one protocol. */
export const addUsage = (a: ProtocolUsage, b: ProtocolUsage): ProtocolUsage => ({
  deliveries: a.deliveries + b.deliveries,
  failures: a.failures + b.failures,
  parts: a.parts + b.parts,
  ...addByCountry(a, b),
  ...addReported(a, b),
});

const addByCountry = (a: ProtocolUsage, b: ProtocolUsage): Pick<ProtocolUsage, 'partsByCountry'> => {
  if (a.partsByCountry === undefined || b.partsByCountry === undefined) {
    const partsByCountry = a.partsByCountry ?? b.partsByCountry;
    return partsByCountry === undefined ? {} : { partsByCountry };
  }
  const sums: Record<string, number> = { ...a.partsByCountry };
  for (const [country, parts] of Object.entries(b.partsByCountry)) sums[country] = (sums[country] ?? 0) + parts;
  return { partsByCountry: sums };
};

const addReported = (
  { reported: a }: ProtocolUsage,
  { reported: b }: ProtocolUsage,
): Pick<ProtocolUsage, 'reported'> => {
  if (a === undefined || b === undefined)
    return a === undefined && b === undefined ? {} : { reported: { ...NONE, ...a, ...b } };
  return { reported: { parts: a.parts + b.parts, usd: a.usd + b.usd } };
};

const NONE = { parts: 0, usd: 0 };
