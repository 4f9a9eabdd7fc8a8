import * as z from 'zod';
import { tolerantObject } from '#src/domain/tolerant-object.ts';

/** Days of the week, as policies name them. */
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Part of a day, on these days: minutes since midnight by the clocks of a time zone. One that ends earlier ends the next day. */
const WindowSpan = tolerantObject({ days: z.array(z.enum(DAYS)).readonly(), from: z.int(), to: z.int() });
export type WindowSpan = Readonly<z.infer<typeof WindowSpan>>;

const DeliveryWindows = tolerantObject({ timeZone: z.string(), spans: z.array(WindowSpan).readonly() });

/** When messages may be delivered: at any time that is in one of the spans, whose clocks are those of an IANA time zone. */
export type DeliveryWindows = Readonly<z.infer<typeof DeliveryWindows>>;

/** A profile of a later version counts as `smn`. */
const RetryProfile = z
  .union([
    z.enum(['smn', 'standard']),
    tolerantObject({ stepsSeconds: z.array(z.number()).readonly(), maxAttempts: z.int().positive().exactOptional() }),
  ])
  .catch('smn');

/** How often and when a failed delivery is tried again: by a profile, or after these waits. */
export type RetryProfile = Readonly<z.infer<typeof RetryProfile>>;

/**
 * How a subscriber wants to be delivered to. A subscription's own policy replaces that of its topic as a whole. It stands in
 * items and in queue messages (decision 069).
 */
export const DeliveryPolicy = tolerantObject({
  maxPerSecond: z.number().positive().exactOptional(),
  windows: DeliveryWindows.exactOptional(),
  retry: RetryProfile.exactOptional(),
  /** How long a message may be under way, from its publication on. */
  keepSeconds: z.int().positive().exactOptional(),
});
export type DeliveryPolicy = Readonly<z.infer<typeof DeliveryPolicy>>;
