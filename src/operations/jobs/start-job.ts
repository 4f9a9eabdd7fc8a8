import type { InputOf } from '#src/contract/operation.ts';
import type { StartJob } from '#src/contract/operations-api/jobs.ts';
import { requirePermission, requireTopic } from '#src/domain/access/permission-check.ts';
import type { Permission } from '#src/domain/access/permissions.ts';
import type { ProjectPrincipal } from '#src/domain/access/principal.ts';
import type { Job, JobAction } from '#src/domain/jobs/job.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { callerOf } from '#src/operations/caller.ts';
import { getSubscription } from '#src/operations/holding/find-subscription.ts';
import type { Dependencies, PublishContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { requestJob } from '#src/pipeline/jobs/request-job.ts';

type Input = InputOf<typeof StartJob>;

type StartDependencies = Pick<Dependencies, 'jobs' | 'topics' | 'subscriptions' | 'queues' | 'region' | 'clock'>;

/** What a job needs its caller to be permitted for each that it is done to. */
const PERMISSIONS: Readonly<Record<JobAction, Permission>> = {
  redrive: 'smn:letter:redrive',
  delete: 'smn:letter:delete',
  release: 'smn:held:release',
  purge: 'smn:held:delete',
};

/** By then its first message has been read. */
const FIRST_TURN_MS = 60_000;

/**
 * Keeps a job, then asks for work on it; a job that its queue refuses is forgotten. Under its `Idempotency-Key` a repetition is
 * the same job.
 */
export const startJob = async (
  input: Input,
  context: PublishContext,
  dependencies: StartDependencies,
): Promise<Reply> => {
  const { jobs, clock } = dependencies;
  const caller = callerOf(context);
  const { action } = input.body;
  requirePermission(caller, PERMISSIONS[action]);
  const topicId = await topicIdOf(input, caller, dependencies);
  const { project } = caller;
  const now = clock();
  const job: Job = {
    ...{ project, id: context.nextId(), action, selection: selectionOf(input.body), state: 'running' },
    ...(topicId !== undefined && { topicId }),
    ...(caller.topics !== undefined && { topics: caller.topics }),
    ...{ done: 0, failed: 0, dropped: 0, startedAt: now, busyUntil: now + FIRST_TURN_MS },
  };
  await jobs.create(job);
  try {
    await requestJob({ project, jobId: job.id }, dependencies);
  } catch (error) {
    await jobs.remove(job);
    throw error;
  }
  return { status: 202, body: { request_id: context.requestId, job_id: job.id } };
};

/** The topic of a job on held messages, which names it or one of its subscriptions; undefined for jobs on dead letters. */
const topicIdOf = async (
  { path: { project_id }, body }: Input,
  caller: ProjectPrincipal,
  dependencies: StartDependencies,
): Promise<string | undefined> => {
  const { action, topic_urn, subscription_urn } = body;
  const asked = subscription_urn ?? topic_urn;
  if (asked !== undefined) requireTopic(caller, PERMISSIONS[action], asked);
  const selected = Object.values(selectionOf(body)).some((filter) => filter !== undefined);
  if (action === 'redrive' || action === 'delete') {
    if (selected === (body.all === true)) throw notChosen(action);
    return undefined;
  }
  const isOnePlace = (topic_urn === undefined) !== (subscription_urn === undefined);
  const isAnyLetters = body.kind !== undefined || body.topic_name !== undefined || body.all === true;
  if (!isOnePlace || isAnyLetters) throw notOnePlace(action);
  if (subscription_urn !== undefined)
    return (await getSubscription({ project_id, subscription_urn }, dependencies)).topic.id;
  return topic_urn && (await getTopic({ project_id, topic_urn }, dependencies)).id;
};

const notChosen = (action: JobAction): ServiceError =>
  new ServiceError(
    'OPS.0045',
    `The selection of the job is invalid. A job to ${action} dead letters says which; allowed: either topic_urn, topic_name, subscription_urn, protocol, kind, reason, from, to, or true as all for every one of the project.`,
  );

const notOnePlace = (action: JobAction): ServiceError =>
  new ServiceError(
    'OPS.0045',
    `The selection of the job is invalid. A job to ${action} held messages names one place; allowed: subscription_urn or topic_urn, and protocol, reason, from, to.`,
  );

const selectionOf = (body: Input['body']): Job['selection'] => ({
  topicUrn: body.topic_urn,
  topicName: body.topic_name,
  subscriptionUrn: body.subscription_urn,
  protocol: body.protocol,
  kind: body.kind,
  reason: body.reason,
  from: body.from,
  to: body.to,
});
