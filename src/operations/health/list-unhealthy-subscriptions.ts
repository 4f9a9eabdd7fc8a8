import type { InputOf } from '#src/contract/operation.ts';
import type { ListUnhealthySubscriptions } from '#src/contract/operations-api/health.ts';
import { isOwnTopic } from '#src/domain/access/permission-check.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { subscriptionUrn } from '#src/operations/subscriptions/subscription-view.ts';
import { healthView } from './health-view.ts';

/**
 * Lists the endpoints of the caller's project that do not work. The list lags a little, so every entry is held against its
 * subscription: one that works again, is paused, or is gone is left out.
 */
export const listUnhealthySubscriptions = async (
  { query: { limit, cursor } }: InputOf<typeof ListUnhealthySubscriptions>,
  context: OperationContext,
  { health, subscriptions, clock }: Pick<Dependencies, 'health' | 'subscriptions' | 'clock'>,
): Promise<Reply> => {
  const caller = callerOf(context);
  const page = await health.list({ project: caller.project, limit, cursor });
  const found = await subscriptions.getAll(page.endpoints.map(({ topicId, subscriptionId: id }) => ({ topicId, id })));
  const now = clock();
  const views = page.endpoints.flatMap((endpoint) => {
    const subscription = found.get(endpoint.subscriptionId);
    if (subscription === undefined || !isOwnTopic(caller, subscription.topicUrn)) return [];
    const { protocol, endpoint: address } = subscription;
    const view = healthView(subscription, endpoint, now);
    const isSick = view.state === 'unhealthy' || view.state === 'disabled';
    return isSick ? [{ subscription_urn: subscriptionUrn(subscription), protocol, endpoint: address, ...view }] : [];
  });
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      subscriptions: views,
      ...(page.cursor !== undefined && { next_cursor: page.cursor }),
    },
  };
};
