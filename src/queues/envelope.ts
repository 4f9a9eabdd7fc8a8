import * as z from 'zod';
import { AttemptLog } from '#src/domain/delivery/attempt-log.ts';
import { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import { type Bodies, PUSH_PLATFORMS } from '#src/domain/messages/message.ts';
import { LANES, PROTOCOLS } from '#src/domain/protocol.ts';
import { Extension } from '#src/domain/subscriptions/subscription.ts';
import { tolerantObject } from '#src/domain/tolerant-object.ts';
import { Text } from './text.ts';

/** One recipient of an envelope; the subscription's URN is the envelope's topic URN and this id. */
export const Recipient = tolerantObject({
  subscriptionId: z.string(),
  endpoint: z.string(),
  extension: Extension.exactOptional(),
  /** The confirmation token, in confirmations and cancellations. */
  token: z.string().exactOptional(),
  /**
   * The state of the subscription that the token is good for (decision 035), absent in envelopes of earlier versions; or that
   * the message was held for (decision 066).
   */
  tokenBinding: tolerantObject({ createdAt: z.number(), cancellations: z.number().exactOptional() }).exactOptional(),
  /** The subscription's own delivery policy; without one, that of the topic applies, which the envelope carries. */
  policy: DeliveryPolicy.exactOptional(),
  /** When this copy expires, where its policy says other than its message (decision 069). */
  expiresAt: z.number().exactOptional(),
  /** When the windows of its subscriber close that were open when it was sent: from then on it is decided anew. */
  closesAt: z.number().exactOptional(),
  /** The token, encrypted; in its place in dead letters, unless the topic's own key has encrypted it already. */
  encryptedToken: z.base64().exactOptional(),
  /** Why the attempt before failed; only in retries, and in dead letters of those. */
  lastFailure: z.string().exactOptional(),
  /** The attempts of its envelope's count that failed, the last of them; absent before the first (decision 112). */
  attemptLog: AttemptLog.exactOptional(),
  /**
   * Why this copy goes to the hold queue, and when it may go out, if that is known (decision 072). Absent when the subscription
   * itself is held, and everywhere else.
   */
  held: tolerantObject({ reason: z.string(), until: z.number().exactOptional() }).exactOptional(),
  /** Why delivery was given up; only in dead letters. */
  reason: z.string().exactOptional(),
  /** It was given up because its time to live had passed; only in dead letters. */
  hasExpired: z.literal(true).exactOptional(),
  /** Its place in the receipt of the message (decision 075): only where the topic keeps one. */
  receipt: z.string().exactOptional(),
  /** How often it has been redriven; absent before the first time, and where no receipt is kept. */
  redrives: z.int().positive().exactOptional(),
  /** When it was redriven last: its own time counts from then. Absent before, and where the copy has none of its own. */
  redrivenAt: z.number().exactOptional(),
});
export type Recipient = Readonly<z.infer<typeof Recipient>>;

/** When the copy of a recipient expires. */
export const recipientExpiresAt = ({ expiresAt }: { readonly expiresAt: number }, recipient: Recipient): number =>
  recipient.expiresAt ?? expiresAt;

const Attributes = z.array(
  z.discriminatedUnion('type', [
    tolerantObject({ name: z.string(), type: z.literal('STRING'), value: z.string() }),
    tolerantObject({ name: z.string(), type: z.literal('STRING_ARRAY'), value: z.array(z.string()) }),
    tolerantObject({ name: z.string(), type: z.literal('PROTOCOL'), value: z.array(z.string()) }),
  ]),
);

const Log = tolerantObject({ logGroupId: z.string(), logStreamId: z.string() });

/** The data key that decrypts a message's texts, itself encrypted by the topic's KMS key. */
const MessageEncryption = tolerantObject({ keyId: z.string(), dataKey: z.base64() });

/** The recipients called when no recipient of the step before has answered (a topic's notify policy). */
const EscalationSteps = tolerantObject({
  steps: z
    .array(
      z
        .array(
          tolerantObject({ subscriptionId: z.string(), endpoint: z.string(), receipt: z.string().exactOptional() }),
        )
        .min(1)
        .readonly(),
    )
    .readonly(),
  waitSeconds: z.number(),
});

/**
 * What travels on a lane's queue: one payload for up to 200 recipients of one protocol. Times are epoch milliseconds.
 * `attempt` starts at 0 and counts the attempts already made.
 */
export const Envelope = tolerantObject({
  v: z.literal(1),
  /**
   * `direct` is a message to one address without a subscription (direct SMS, direct push): its topic URN names the project and
   * what was published to, its topic id is empty. `detection` is a probe of an endpoint without a subscription. `removal` makes
   * a lane remove what it has created at its provider, named by the recipients' endpoints.
   */
  kind: z.enum(['notification', 'confirmation', 'cancellation', 'direct', 'detection', 'removal']),
  messageId: z.string(),
  topicUrn: z.string(),
  topicId: z.string(),
  displayName: z.string().exactOptional(),
  introduction: z.string().exactOptional(),
  locale: z.enum(['en-us', 'zh-cn']).exactOptional(),
  protocol: z.enum(PROTOCOLS),
  subject: z.string().exactOptional(),
  /** Carried for protocols whose descriptor requires them. */
  attributes: Attributes.exactOptional(),
  logTarget: Log.exactOptional(),
  /** Present when subject, body and tokens are encrypted. */
  encryption: MessageEncryption.exactOptional(),
  /** The topic's delivery policy, for recipients without one of their own. */
  deliveryPolicy: DeliveryPolicy.exactOptional(),
  /** Present when the recipients are a step of a notify policy: the steps after it, each for one envelope. */
  escalation: EscalationSteps.exactOptional(),
  /** The published text; empty for confirmations and cancellations, whose text is the protocol's own. */
  body: Text,
  publishedAt: z.number(),
  expiresAt: z.number(),
  attempt: z.int().nonnegative(),
  /** How often it has waited because its provider throttled, which is no attempt up to a limit; absent before the first time. */
  throttleWaits: z.int().nonnegative().exactOptional(),
  /** A worker or a redrive has put it on its queue: its recipients are checked against their subscriptions (decision 041). */
  requeued: z.literal(true).exactOptional(),
  /**
   * Not to be processed before this time, in epoch milliseconds; set when it is further away than the longest delay of a queue.
   */
  notBefore: z.number().exactOptional(),
  /**
   * The function died on it, or on an envelope of the same batch: it travels by the lane's quarantine, where each is processed
   * alone.
   */
  isolated: z.literal(true).exactOptional(),
  /** When it may go out by the rate of its one recipient, for whom this time is reserved (decision 070). */
  slot: z.number().exactOptional(),
  /** How often it has been held and released; absent before the first time. */
  releases: z.int().positive().exactOptional(),
  /** It was released by itself, in spite of what its subscriber is held for, and is not held for that again (decision 063). */
  overridesHold: z.literal(true).exactOptional(),
  /** When that was asked for, also after it is held again: no job sends it twice (decision 105). */
  releaseAskedAt: z.number().exactOptional(),
  /** It probes an endpoint that is unhealthy: it is delivered although the others are held (decision 074). */
  probe: z.literal(true).exactOptional(),
  /** When its release read the subscription; right after that its worker need not do so again. */
  checkedAt: z.number().exactOptional(),
  recipients: z.array(Recipient).min(1),
});
export type Envelope = Readonly<z.infer<typeof Envelope>>;

const TEXT_KEYS: readonly string[] = ['default', ...PROTOCOLS, ...PUSH_PLATFORMS];

/** The texts of a message; protocols without one get `default`. Texts for protocols of a later version are ignored. */
const BodiesByProtocol = z
  .record(z.string(), z.unknown())
  .transform((texts) => Object.fromEntries(Object.entries(texts).filter(([key]) => TEXT_KEYS.includes(key))))
  .pipe(
    z
      .partialRecord(z.enum(['default', ...PROTOCOLS, ...PUSH_PLATFORMS]), Text)
      .transform(({ default: fallback, ...others }, context): Bodies => {
        if (fallback !== undefined) return { ...others, default: fallback };
        context.issues.push({ code: 'custom', input: others, message: 'has no default' });
        return z.NEVER;
      }),
  );

/** A message that is not yet expanded for its subscribers. */
export const CarriedMessage = tolerantObject({
  id: z.string(),
  topicUrn: z.string(),
  topicId: z.string(),
  displayName: z.string().exactOptional(),
  subject: z.string().exactOptional(),
  locale: z.enum(['en-us', 'zh-cn']).exactOptional(),
  attributes: Attributes.exactOptional(),
  logTarget: Log.exactOptional(),
  encryption: MessageEncryption.exactOptional(),
  escalation: EscalationSteps.exactOptional(),
  deliveryPolicy: DeliveryPolicy.exactOptional(),
  bodies: BodiesByProtocol,
  publishedAt: z.number(),
  expiresAt: z.number(),
  hasChosenTimeToLive: z.literal(true).exactOptional(),
  /** What became of it is recorded for every recipient (decision 075). */
  hasReceipt: z.literal(true).exactOptional(),
});
export type CarriedMessage = Readonly<z.infer<typeof CarriedMessage>>;

/** What travels on the fan-out queue: a message and the part of its topic's subscribers that is to be expanded. */
export const FanOutRequest = tolerantObject({
  v: z.literal(1),
  message: CarriedMessage,
  /** Subscription ids from `from` (inclusive) to `to` (inclusive), 32 hex characters each. */
  range: tolerantObject({ from: z.string(), to: z.string() }),
  /** Only these lanes; absent is all. */
  lanes: z.array(z.enum(LANES)).exactOptional(),
  /** Only these protocols; absent is all. */
  protocols: z.array(z.enum(PROTOCOLS)).exactOptional(),
});
export type FanOutRequest = Readonly<z.infer<typeof FanOutRequest>>;

/** What travels on the cleanup queue: a topic id whose subscriptions are to be removed. */
export const CleanupRequest = tolerantObject({ v: z.literal(1), topicId: z.string() });
export type CleanupRequest = Readonly<z.infer<typeof CleanupRequest>>;
