import * as z from 'zod';
import { tolerantObject } from '#src/domain/tolerant-object.ts';

/**
 * What travels on the release queue: a subscription whose held messages are to be sent, or dropped if it no longer wants them.
 */
export const ReleaseRequest = tolerantObject({
  v: z.literal(1),
  topicId: z.string(),
  subscriptionId: z.string(),
  /** Of the release that this goes on with; absent in a request that begins one. */
  ticket: z.string().exactOptional(),
  /** What a lane has found out about the endpoint, and when, in epoch milliseconds; absent when nothing has changed. */
  health: tolerantObject({ state: z.enum(['unhealthy', 'disabled', 'healthy']), at: z.number() }).exactOptional(),
});
export type ReleaseRequest = Readonly<z.infer<typeof ReleaseRequest>>;
