import * as z from 'zod';
import { tolerantObject } from '#src/domain/tolerant-object.ts';

/**
 * What comes to the feedback queue beside the events of providers: a number has opted out of texts, so that its provider has refused one
 * to it, as the lane of texts notes; or what a provider has reported where the topic was before it moved here.
 */
export const OptOutNote = tolerantObject({
  v: z.literal(1),
  kind: z.enum(['opted-out', 'bounced', 'complained']),
  topicId: z.string(),
  subscriptionId: z.string(),
  /** When the text was refused, in epoch milliseconds. */
  sentAt: z.number(),
  detail: z.string().exactOptional(),
  smtpStatus: z.string().exactOptional(),
});
export type OptOutNote = Readonly<z.infer<typeof OptOutNote>>;
