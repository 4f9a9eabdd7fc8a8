import { isHeld, LISTED_HOLDS } from '#src/domain/holding/hold.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { readSickEndpoints } from '#src/operations/health/sick-endpoints.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { subscriptionUrn } from '#src/operations/subscriptions/subscription-view.ts';
import type { BacklogKey } from '#src/stores/deliveries/backlog-store.ts';

/** So many endpoints that do not work are counted, those that were found last: a read of each. */
const MAX_ENDPOINTS = 10;

/** So many backlogs of each kind are looked into, those that are held longest: a read of each. */
const MAX_BACKLOGS = 5;

type Of = { readonly project: string; readonly now: number };

type Held = Pick<Dependencies, 'health' | 'heldSubscriptions' | 'subscriptions' | 'backlog'>;

/**
 * How many endpoints of a project do not work, and the oldest message that is held for one of these, for a pause or for a bounce. What
 * waits for a window or a rate is known by its subscription alone: to find it by its project would cost a write for each.
 */
export const endpointsOverview = async (of: Of, dependencies: Held) => {
  const { endpoints, cursor } = await dependencies.health.list({ project: of.project, limit: MAX_ENDPOINTS });
  const [sick, held] = await Promise.all([
    readSickEndpoints(endpoints, of.now, dependencies),
    longestHeld(of, dependencies),
  ]);
  const sickLongest = sick.slice(-MAX_BACKLOGS).map(({ subscription: { topicId, id: subscriptionId } }) => ({
    ...{ topicId, subscriptionId },
  }));
  return {
    unhealthy_endpoints: { count: sick.length, has_more: cursor !== undefined },
    ...(await oldestOf([...sickLongest, ...held], of.now, dependencies)),
  };
};

/** What has been paused longest, or held for a bounce. */
const longestHeld = async (
  { project }: Of,
  { heldSubscriptions }: Pick<Held, 'heldSubscriptions'>,
): Promise<readonly BacklogKey[]> => {
  const pages = await Promise.all(
    LISTED_HOLDS.map((reason) =>
      heldSubscriptions.list({ project, reason, limit: MAX_BACKLOGS, order: 'oldest-first' }),
    ),
  );
  return pages.flatMap(({ entries }) => entries);
};

/** The oldest message of some backlogs. An entry of a list may be out of date: its subscription says whether it is held. */
const oldestOf = async (
  backlogs: readonly BacklogKey[],
  now: number,
  { backlog, subscriptions }: Pick<Held, 'backlog' | 'subscriptions'>,
) => {
  const oldest = await Promise.all(
    backlogs.map(async (of) => ({ ...of, acceptedAt: (await backlog.summarize(of, 1)).oldestAt })),
  );
  const inOrder = oldest.toSorted((a, b) => (a.acceptedAt ?? 0) - (b.acceptedAt ?? 0));
  for (const { topicId, subscriptionId, acceptedAt } of inOrder) {
    const subscription = acceptedAt === undefined ? undefined : await subscriptions.get(topicId, subscriptionId);
    const reason = subscription && reasonOf(subscription, now);
    if (subscription === undefined || reason === undefined || acceptedAt === undefined) continue;
    const urn = subscriptionUrn(subscription);
    return {
      oldest_held_message: { subscription_urn: urn, held_for: reason, accepted_at: formatTimestamp(acceptedAt) },
    };
  }
  return {};
};

const reasonOf = ({ hold }: Subscription, now: number): string | undefined =>
  hold !== undefined && isHeld(hold, now) ? hold.reason : undefined;
