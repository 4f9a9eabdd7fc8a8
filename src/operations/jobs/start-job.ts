import type { InputOf } from '#src/contract/operation.ts';
import type { StartJob } from '#src/contract/operations-api/jobs.ts';
import { requirePermission, requireTopic } from '#src/domain/access/permission-check.ts';
import type { Permission } from '#src/domain/access/permissions.ts';
import type { Job, JobAction } from '#src/domain/jobs/job.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { callerOf } from '#src/operations/caller.ts';
import { getSubscription } from '#src/operations/holding/find-subscription.ts';
import type { Dependencies, OperationContext, PublishContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { type CountDependencies, countSelected } from '#src/pipeline/jobs/count-selected.ts';
import { requestJob } from '#src/pipeline/jobs/request-job.ts';

type Input = InputOf<typeof StartJob>;

type StartDependencies = Pick<
  Dependencies,
  'jobs' | 'topics' | 'subscriptions' | 'queues' | 'settings' | 'region' | 'clock'
> &
  CountDependencies;

/** What a job needs its caller to be permitted for each that it is done to. */
const PERMISSIONS: Readonly<Record<JobAction, Permission>> = {
  redrive: 'smn:letter:redrive',
  delete: 'smn:letter:delete',
  release: 'smn:held:release',
  purge: 'smn:held:delete',
};

/** How long a caller waits at least before it tries again. */
const SLOT_WAIT_SECONDS = 10;

/** By then its first message has been read. */
const FIRST_TURN_MS = 60_000;

/**
 * Refuses callers who may not do to each what the job does, or not to what it names: each time, also when it is the same job
 * again.
 */
export const requireJobPermissions = ({ body }: Pick<Input, 'body'>, context: OperationContext): void => {
  const caller = callerOf(context);
  const permission = PERMISSIONS[body.action];
  requirePermission(caller, permission);
  const asked = body.subscription_urn ?? body.topic_urn;
  if (asked !== undefined) requireTopic(caller, permission, asked);
};

/**
 * Keeps a job, then asks for work on it, or counts what it would be done to (a dry run). A job that its queue refuses, or that is
 * one too many, is forgotten. Under its `Idempotency-Key` a repetition is the same job: one that a call before has kept may run,
 * and stays when the repetition is refused.
 */
export const startJob = async (
  input: Input,
  context: PublishContext,
  dependencies: StartDependencies,
): Promise<Reply> => {
  const { jobs, clock } = dependencies;
  const caller = callerOf(context);
  const { action } = input.body;
  const topicId = await topicIdOf(input, dependencies);
  const { project } = caller;
  const now = clock();
  const job: Job = {
    ...{ project, id: context.nextId(), action, selection: selectionOf(input.body), state: 'running' },
    ...(topicId !== undefined && { topicId }),
    ...(caller.topics !== undefined && { topics: caller.topics }),
    ...{ done: 0, failed: 0, dropped: 0, startedAt: now, busyUntil: now + FIRST_TURN_MS },
  };
  if (input.body.dry_run === true) {
    const { count, hasMore } = await countSelected(job, dependencies);
    return { status: 200, body: { request_id: context.requestId, count, has_more: hasMore } };
  }
  const isNew = await jobs.create(job);
  try {
    await claimSlot(job, now, dependencies);
    await requestJob({ project, jobId: job.id }, dependencies);
  } catch (error) {
    if (isNew) await jobs.remove(job);
    throw error;
  }
  return { status: 202, body: { request_id: context.requestId, job_id: job.id } };
};

/** After the job is kept: those that look at the slots see that it runs. */
const claimSlot = async (
  { project, id }: Job,
  now: number,
  { jobs, settings }: Pick<StartDependencies, 'jobs' | 'settings'>,
): Promise<void> => {
  const limit = settings.quotas.runningJobsPerProject;
  if (await jobs.claimSlot({ project, id, limit, now })) return;
  throw new ServiceError(
    'OPS.0046',
    `Too many jobs of the project are running. ${limit} run; allowed: at most ${limit}. Wait for one to end, or stop one.`,
    { retryAfterSeconds: SLOT_WAIT_SECONDS },
  );
};

/** The topic of a job on held messages, which names it or one of its subscriptions; undefined for jobs on dead letters. */
const topicIdOf = async (
  { path: { project_id }, body }: Input,
  dependencies: StartDependencies,
): Promise<string | undefined> => {
  const { action, topic_urn, subscription_urn } = body;
  const selected = Object.values(selectionOf(body)).some((filter) => filter !== undefined);
  if (action === 'redrive' || action === 'delete') {
    if (selected === (body.all === true)) throw notChosen(action);
    return undefined;
  }
  const isOnePlace = (topic_urn === undefined) !== (subscription_urn === undefined);
  const isAnyLetters =
    [body.kind, body.topic_name, body.failure_id].some((one) => one !== undefined) || body.all === true;
  if (!isOnePlace || isAnyLetters) throw notOnePlace(action);
  if (subscription_urn !== undefined)
    return (await getSubscription({ project_id, subscription_urn }, dependencies)).topic.id;
  return topic_urn && (await getTopic({ project_id, topic_urn }, dependencies)).id;
};

const notChosen = (action: JobAction): ServiceError =>
  new ServiceError(
    'OPS.0045',
    `The selection of the job is invalid. A job to ${action} dead letters says which; allowed: either topic_urn, topic_name, subscription_urn, protocol, kind, reason, failure_id, from, to, or true as all for every one of the project.`,
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
  failureId: body.failure_id,
  from: body.from,
  to: body.to,
});
