import * as z from 'zod';
import { PUSH_PLATFORMS } from '#src/domain/messages/message.ts';
import { tolerantObject } from '#src/domain/tolerant-object.ts';

/** What else travels on the cleanup queue: a deleted mobile application whose endpoints are to be removed. */
export const ApplicationCleanupRequest = tolerantObject({
  v: z.literal(1),
  applicationId: z.string(),
  project: z.string(),
  platform: z.enum(PUSH_PLATFORMS),
  name: z.string(),
});
export type ApplicationCleanupRequest = Readonly<z.infer<typeof ApplicationCleanupRequest>>;
