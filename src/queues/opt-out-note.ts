import * as z from 'zod';
import { tolerantObject } from '#src/domain/tolerant-object.ts';

/**
 * What the lane of texts sends to the feedback queue, beside the events of providers there: a number has opted out of texts, so
 * that its provider has refused one to it.
 */
export const OptOutNote = tolerantObject({
  v: z.literal(1),
  kind: z.literal('opted-out'),
  topicId: z.string(),
  subscriptionId: z.string(),
  /** When the text was refused, in epoch milliseconds. */
  sentAt: z.number(),
});
export type OptOutNote = Readonly<z.infer<typeof OptOutNote>>;
