import type { InputOf } from '#src/contract/operation.ts';
import type { ShowOverview } from '#src/contract/operations-api/overview.ts';
import { dayOf } from '#src/domain/days.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { endpointsOverview } from './endpoints-overview.ts';
import { usageOverview } from './usage-overview.ts';

/** What is shown of a project is read by these. */
type Overviewed = Pick<
  Dependencies,
  | ('topics' | 'subscriptions' | 'deadLetters' | 'failures' | 'health' | 'heldSubscriptions' | 'backlog' | 'jobs')
  | ('usage' | 'spendCaps' | 'settings' | 'region' | 'clock')
>;

/** Topics are counted to this: seven units. */
const MAX_TOPICS_COUNTED = 200;

/** The subscriptions of so many topics are added up, the newest ones; each costs a unit, for no index has its count. */
const MAX_TOPICS_READ = 20;

const DAY_MS = 86_400_000;

/**
 * Shows how the project is doing. Every figure has a bound, and says when there is more: what a project reads is some 50 units when it
 * has 10 topics, 2,000 dead letters and 5 endpoints that do not work, and 85 however large it is.
 */
export const showOverview = async (
  { path: { project_id: project } }: InputOf<typeof ShowOverview>,
  { requestId }: OperationContext,
  dependencies: Overviewed,
): Promise<Reply> => {
  const of = { project, now: dependencies.clock() };
  const parts = await Promise.all([
    usageOverview(of, dependencies),
    topicsOverview(of, dependencies),
    lettersOverview(of, dependencies),
    endpointsOverview(of, dependencies),
    jobsOverview(of, dependencies),
  ]);
  return { status: 200, body: { request_id: requestId, ...Object.assign({}, ...parts) } };
};

/** Whose overview, and when that is. */
type Of = { readonly project: string; readonly now: number };

const topicsOverview = async (
  { project }: Of,
  { topics, settings: { quotas }, region }: Pick<Overviewed, 'topics' | 'settings' | 'region'>,
) => {
  const { count, hasMore, newest } = await topics.summarize(project, {
    countedTo: MAX_TOPICS_COUNTED,
    read: MAX_TOPICS_READ,
  });
  const [fullest] = newest.toSorted((a, b) => b.subscriptionCount - a.subscriptionCount);
  return {
    topics: { count, has_more: hasMore, quota: quotas.topicsPerProject },
    subscriptions: {
      count: newest.reduce((sum, topic) => sum + topic.subscriptionCount, 0),
      has_more: hasMore || count > MAX_TOPICS_READ,
      quota_per_topic: quotas.subscriptionsPerTopic,
      ...(fullest !== undefined &&
        fullest.subscriptionCount > 0 && {
          fullest_topic: {
            topic_urn: formatTopicUrn({ region, project, name: fullest.name }),
            subscriptions: fullest.subscriptionCount,
          },
        }),
    },
  };
};

const lettersOverview = async (
  { project, now }: Of,
  { deadLetters, failures, settings }: Pick<Overviewed, 'deadLetters' | 'failures' | 'settings'>,
) => {
  const [waiting, filed] = await Promise.all([
    deadLetters.summarize({ project, since: now - settings.deadLetterDays * DAY_MS, now }),
    failures.countFiled(project, dayOf(now)),
  ]);
  const { count, hasMore, oldestAt } = waiting;
  return {
    dead_letters: {
      ...{ count, has_more: hasMore },
      ...(oldestAt !== undefined && { oldest_filed_at: formatTimestamp(oldestAt) }),
    },
    filed_today: { count: filed.count, has_more: filed.hasMore },
  };
};

const jobsOverview = async ({ project, now }: Of, { jobs, settings }: Pick<Overviewed, 'jobs' | 'settings'>) => ({
  jobs: { running: (await jobs.running(project, now)).length, quota: settings.quotas.runningJobsPerProject },
});
