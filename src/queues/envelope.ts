import * as z from 'zod';
import type { Bodies } from '#src/domain/message.ts';
import { LANES, PROTOCOLS } from '#src/domain/protocol.ts';
import { Text } from './text.ts';

/** One recipient of an envelope; the subscription's URN is the envelope's topic URN and this id. */
export const Recipient = z.strictObject({
  subscriptionId: z.string(),
  endpoint: z.string(),
  extension: z.strictObject({ header: z.record(z.string(), z.string()).exactOptional() }).exactOptional(),
  /** The confirmation token, in confirmations and cancellations. */
  token: z.string().exactOptional(),
  /** Why delivery was given up; only in dead letters. */
  reason: z.string().exactOptional(),
});
export type Recipient = Readonly<z.infer<typeof Recipient>>;

/**
 * What travels on a lane's queue: one payload for up to 200 recipients of one protocol. Times are epoch milliseconds.
 * `attempt` starts at 0 and counts the attempts already made.
 */
export const Envelope = z.strictObject({
  v: z.literal(1),
  kind: z.enum(['notification', 'confirmation', 'cancellation']),
  messageId: z.string(),
  topicUrn: z.string(),
  topicId: z.string(),
  displayName: z.string().exactOptional(),
  introduction: z.string().exactOptional(),
  locale: z.enum(['en-us', 'zh-cn']).exactOptional(),
  protocol: z.enum(PROTOCOLS),
  subject: z.string().exactOptional(),
  /** The published text; empty for confirmations and cancellations, whose text is the protocol's own. */
  body: Text,
  publishedAt: z.number(),
  expiresAt: z.number(),
  attempt: z.int().nonnegative(),
  /** Not to be worked before this time; later than the queue's longest delay when set. */
  notBefore: z.number().exactOptional(),
  /** Its worker died on it, or on a neighbour: it travels by the lane's quarantine, where each is worked alone. */
  isolated: z.literal(true).exactOptional(),
  recipients: z.array(Recipient).min(1),
});
export type Envelope = Readonly<z.infer<typeof Envelope>>;

/** The texts of a message; protocols without one get `default`. */
const BodiesByProtocol = z
  .partialRecord(z.enum(['default', ...PROTOCOLS]), Text)
  .transform(({ default: fallback, ...others }, context): Bodies => {
    if (fallback !== undefined) return { ...others, default: fallback };
    context.issues.push({ code: 'custom', input: others, message: 'has no default' });
    return z.NEVER;
  });

/** What travels on the fan-out queue: a message and the part of its topic's subscribers that is to be expanded. */
export const FanOutRequest = z.strictObject({
  v: z.literal(1),
  message: z.strictObject({
    id: z.string(),
    topicUrn: z.string(),
    topicId: z.string(),
    displayName: z.string().exactOptional(),
    subject: z.string().exactOptional(),
    locale: z.enum(['en-us', 'zh-cn']).exactOptional(),
    attributes: z
      .array(
        z.discriminatedUnion('type', [
          z.strictObject({ name: z.string(), type: z.literal('STRING'), value: z.string() }),
          z.strictObject({ name: z.string(), type: z.literal('STRING_ARRAY'), value: z.array(z.string()) }),
          z.strictObject({ name: z.string(), type: z.literal('PROTOCOL'), value: z.array(z.string()) }),
        ]),
      )
      .exactOptional(),
    bodies: BodiesByProtocol,
    publishedAt: z.number(),
    expiresAt: z.number(),
  }),
  /** Subscription ids from `from` (inclusive) to `to` (inclusive), 32 hex characters each. */
  range: z.strictObject({ from: z.string(), to: z.string() }),
  /** Only these lanes; absent is all. */
  lanes: z.array(z.enum(LANES)).exactOptional(),
  /** Only these protocols; absent is all. */
  protocols: z.array(z.enum(PROTOCOLS)).exactOptional(),
});
export type FanOutRequest = Readonly<z.infer<typeof FanOutRequest>>;

/** What travels on the cleanup queue: a topic id whose subscriptions are to be removed. */
export const CleanupRequest = z.strictObject({ v: z.literal(1), topicId: z.string() });
export type CleanupRequest = Readonly<z.infer<typeof CleanupRequest>>;
