import type { Escalation } from '#src/domain/delivery/escalation.ts';
import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import type { Protocol } from '#src/domain/protocol.ts';

/** The largest body in bytes, in any form: 256 KB (contract section 15). */
export const MAX_BODY_BYTES = 256 * 1024;

/** `locale` of a publish: which language SMN's own text around a message has. Others fall back to `en-us`. */
export type Locale = 'en-us' | 'zh-cn';

/** One value under `message_attributes`, validated (contract section 7.4): it chooses who gets the message. */
export type MessageAttribute =
  | { readonly name: string; readonly type: 'STRING'; readonly value: string }
  | { readonly name: string; readonly type: 'STRING_ARRAY'; readonly value: string[] }
  | { readonly name: string; readonly type: 'PROTOCOL'; readonly value: string[] };

/** Platforms of mobile push whose text may differ within `application` (contract section 7.2, older keys). */
export const PUSH_PLATFORMS = ['HMS', 'APNS', 'APNS_SANDBOX'] as const;

/**
 * The text each protocol's subscribers get; a protocol without an entry gets `default`. For `application` it is the JSON text
 * that {@link withApplicationBody} makes.
 */
export type Bodies = { readonly default: string } & {
  readonly [K in Protocol | (typeof PUSH_PLATFORMS)[number]]?: string;
};

/** The log that outcomes of deliveries are written to (a topic's {@link Logtank}, its ids only). */
export type LogTarget = { readonly logGroupId: string; readonly logStreamId: string };

/** How the texts of a message are encrypted: with a data key that only the topic's KMS key can decrypt. */
export type Encryption = {
  readonly keyId: string;
  /** The data key as KMS encrypted it, Base64. */
  readonly dataKey: string;
};

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
  /** Present when the topic has a log binding. */
  readonly logTarget?: LogTarget;
  /** Present when the topic has a key binding: subject and bodies are then encrypted texts. */
  readonly encryption?: Encryption;
  /** Present when the topic's notify policy says which recipients are called, and in which order: they get it in no other way. */
  readonly escalation?: Escalation;
  /** The delivery policy of the topic, for subscribers that have none of their own. */
  readonly deliveryPolicy?: DeliveryPolicy;
  readonly bodies: Bodies;
  readonly publishedAt: number;
  /** When its time to live passes. */
  readonly expiresAt: number;
  /** Present when its publisher chose the time to live: no policy keeps it for longer. */
  readonly hasChosenTimeToLive?: true;
  /** Present when what became of it is recorded for every recipient (decision 075). */
  readonly hasReceipt?: true;
};

/** Twice what the most generous platform takes (4 KB): a text of this length is refused by all of them. */
const MAX_PUSH_TEXT = 8192;

/** JSON may be six times as long as a text: what no platform takes is only carried as far as that they refuse it. */
const refusable = (text: string | undefined): string | undefined => text?.slice(0, MAX_PUSH_TEXT);

/** `{default, HMS?, APNS?, APNS_SANDBOX?}` as JSON text: which platform a device is on is only known when it is sent to. */
const applicationBody = ({ default: fallback, HMS, APNS, APNS_SANDBOX }: Bodies): string =>
  JSON.stringify({
    default: refusable(fallback),
    HMS: refusable(HMS),
    APNS: refusable(APNS),
    APNS_SANDBOX: refusable(APNS_SANDBOX),
  });

/**
 * The bodies with that of `application` spelled out and those of its platforms taken out. {@link bodyFor} returns the same
 * texts for both; this form is for bodies that are to be encrypted one by one. Doing it twice changes nothing.
 */
export const withApplicationBody = (bodies: Bodies): Bodies => {
  const { HMS: _hms, APNS: _apns, APNS_SANDBOX: _sandbox, ...others } = bodies;
  return { ...others, application: bodyFor(bodies, 'application') };
};

/** The body a protocol's subscribers get. */
export const bodyFor = (bodies: Bodies, protocol: Protocol): string =>
  bodies[protocol] ?? (protocol === 'application' ? applicationBody(bodies) : bodies.default);
