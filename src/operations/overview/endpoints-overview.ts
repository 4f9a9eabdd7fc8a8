import { formatTimestamp } from '#src/domain/timestamp.ts';
import { readSickEndpoints, type SickEndpoint } from '#src/operations/health/sick-endpoints.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { subscriptionUrn } from '#src/operations/subscriptions/subscription-view.ts';

/** So many endpoints that do not work are looked at, those that were found last: a read of each, and one of what it holds. */
const MAX_ENDPOINTS = 10;

/**
 * How many endpoints of a project do not work, and the oldest message that is held for one of these. What is held by pauses, windows
 * and rates is known by its subscription alone, and would cost a write for each held message to be found by its project.
 */
export const endpointsOverview = async (
  { project, now }: { readonly project: string; readonly now: number },
  dependencies: Pick<Dependencies, 'health' | 'subscriptions' | 'backlog'>,
) => {
  const { endpoints, cursor } = await dependencies.health.list({ project, limit: MAX_ENDPOINTS });
  const sick = await readSickEndpoints(endpoints, now, dependencies);
  const oldest = await Promise.all(sick.map((endpoint) => oldestHeld(endpoint, dependencies)));
  const [first] = oldest.filter((held) => held !== undefined).toSorted((a, b) => a.acceptedAt - b.acceptedAt);
  return {
    unhealthy_endpoints: { count: sick.length, has_more: cursor !== undefined },
    ...(first !== undefined && {
      oldest_held_message: { subscription_urn: first.urn, accepted_at: formatTimestamp(first.acceptedAt) },
    }),
  };
};

const oldestHeld = async ({ subscription }: SickEndpoint, { backlog }: Pick<Dependencies, 'backlog'>) => {
  const of = { topicId: subscription.topicId, subscriptionId: subscription.id };
  const { oldestAt: acceptedAt } = await backlog.summarize(of, 1);
  return acceptedAt === undefined ? undefined : { urn: subscriptionUrn(subscription), acceptedAt };
};
