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
  /** Of texts, the parts that they were sent in. */
  readonly parts: number;
};

/** What a project has used in a month. */
export type ProjectUsage = {
  /** Messages that were accepted for its topics. */
  readonly publishes: number;
  /** Protocols of which nothing was counted are absent. */
  readonly protocols: ReadonlyMap<Protocol, ProtocolUsage>;
};

/** Of what nothing was counted. */
export const NO_USAGE: ProtocolUsage = { deliveries: 0, failures: 0, parts: 0 };

/** The sum of two usages of one protocol. */
export const addUsage = (a: ProtocolUsage, b: ProtocolUsage): ProtocolUsage => ({
  deliveries: a.deliveries + b.deliveries,
  failures: a.failures + b.failures,
  parts: a.parts + b.parts,
});
