import { isDeepStrictEqual } from 'node:util';
import { includesTopic } from '#src/domain/access/permission-check.ts';
import type { ProjectPrincipal } from '#src/domain/access/principal.ts';
import { shortened } from '#src/domain/invalid.ts';
import type { Job } from '#src/domain/jobs/job.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { HEX_ID } from '#src/domain/urn.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext } from '#src/operations/operation-context.ts';

/** The job of the caller's project with that id, read consistently; one that is not shown to the caller is not found. */
export const getJob = async (
  id: string,
  context: OperationContext,
  { jobs }: Pick<Dependencies, 'jobs'>,
): Promise<Job> => {
  const caller = callerOf(context);
  const job = HEX_ID.test(id) ? await jobs.get({ project: caller.project, id }) : undefined;
  if (job === undefined || !isJobShownTo(caller, job)) throw jobNotFound(id);
  return job;
};

/** The refusal for a job that does not exist. */
export const jobNotFound = (id: string): ServiceError =>
  new ServiceError('OPS.0043', `Job not found. The project has no job ${shortened(id)}.`);

/** To a caller that is bound to topics, the jobs that name one of these, and those of callers with the same binding. */
export const isJobShownTo = ({ topics: bound }: ProjectPrincipal, { selection, topics }: Job): boolean => {
  if (bound === undefined || isDeepStrictEqual(topics, bound)) return true;
  const { topicUrn, subscriptionUrn, topicName } = selection;
  const name = topicUrn?.name ?? subscriptionUrn?.name ?? topicName;
  return name !== undefined && includesTopic(bound, name);
};
