import { queueMessageOf } from '#src/queues/envelope-writer.ts';
import type { JobRequest } from '#src/queues/job-request.ts';
import type { Queues } from '#src/queues/queues.ts';
import { encodeJson } from '#src/queues/text.ts';

/** Asks for work on a job, or to go on with it. Rejects when the queue refuses. */
export const requestJob = async (
  { project, jobId, ticket }: Omit<JobRequest, 'v'>,
  { queues }: { readonly queues: Pick<Queues, 'send'> },
): Promise<void> => {
  const request = { v: 1, project, jobId, ...(ticket !== undefined && { ticket }) } satisfies JobRequest;
  const refused = await queues.send({ role: 'jobs' }, [queueMessageOf(encodeJson(request))]);
  if (refused.length > 0) throw new Error('The queue of jobs refused a request');
};
