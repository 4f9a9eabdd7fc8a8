import type { Protocol } from './protocol.ts';

/** The largest body in bytes, in any form: 256 KB (contract section 15). */
export const MAX_BODY_BYTES = 256 * 1024;

/** `locale` of a publish: which language SMN's own text around a message has. Others fall back to `en-us`. */
export type Locale = 'en-us' | 'zh-cn';

/** One value under `message_attributes`, validated and carried (contract section 7.4). */
export type MessageAttribute =
  | { readonly name: string; readonly type: 'STRING'; readonly value: string }
  | { readonly name: string; readonly type: 'STRING_ARRAY'; readonly value: readonly string[] }
  | { readonly name: string; readonly type: 'PROTOCOL'; readonly value: readonly string[] };

/** The text each protocol's subscribers get; a protocol without an entry gets `default`. */
export type Bodies = { readonly default: string } & { readonly [P in Protocol]?: string };

/** A published message on its way to a topic's subscribers. Times are epoch milliseconds. */
export type Message = {
  /** 32 hex characters. */
  readonly id: string;
  readonly topicUrn: string;
  readonly topicId: string;
  /** The topic's display name, the sender name of mails; absent when empty. */
  readonly displayName?: string;
  /** Absent when empty: the field is then left out of bodies and signatures. */
  readonly subject?: string;
  readonly locale?: Locale;
  readonly attributes?: readonly MessageAttribute[];
  readonly bodies: Bodies;
  readonly publishedAt: number;
  /** When its time to live passes. */
  readonly expiresAt: number;
};

/** The body a protocol's subscribers get. */
export const bodyFor = (bodies: Bodies, protocol: Protocol): string => bodies[protocol] ?? bodies.default;
