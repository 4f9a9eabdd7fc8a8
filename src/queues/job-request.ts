import * as z from 'zod';
import { tolerantObject } from '#src/domain/tolerant-object.ts';

/** What travels on the queue of jobs: a job that is to be worked on. */
export const JobRequest = tolerantObject({
  v: z.literal(1),
  project: z.string(),
  jobId: z.string(),
  /** Of the worker that this goes on with; absent in the message that begins the job. */
  ticket: z.string().exactOptional(),
});
export type JobRequest = Readonly<z.infer<typeof JobRequest>>;
