import type { InputOf } from '#src/contract/operation.ts';
import type { ListUnhealthySubscriptions } from '#src/contract/operations-api/health.ts';
import { isOwnTopic } from '#src/domain/access/permission-check.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { subscriptionUrn } from '#src/operations/subscriptions/subscription-view.ts';
import { readSickEndpoints } from './sick-endpoints.ts';

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
  const sick = await readSickEndpoints(page.endpoints, clock(), { subscriptions });
  const views = sick.flatMap(({ subscription, view }) => {
    const { topicUrn, protocol, endpoint } = subscription;
    return isOwnTopic(caller, topicUrn)
      ? [{ subscription_urn: subscriptionUrn(subscription), protocol, endpoint, ...view }]
      : [];
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
