import type { InputOf } from '#src/contract/operation.ts';
import type { ShowSubscriptionHold } from '#src/contract/operations-api/holding.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { effectiveHold } from './effective-hold.ts';
import { getSubscription } from './find-subscription.ts';
import { holdView } from './hold-view.ts';

/** More are not counted one by one: `has_more` says so. */
const MAX_COUNTED = 1000;

/**
 * Shows whether messages of a subscription are held, for what and until when, and how much of it is held: also what is being sent
 * just now.
 */
export const showSubscriptionHold = async (
  { path }: InputOf<typeof ShowSubscriptionHold>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'backlog' | 'rates' | 'region' | 'clock'>,
): Promise<Reply> => {
  const { topic, subscription } = await getSubscription(path, dependencies);
  const of = { topicId: topic.id, subscriptionId: subscription.id };
  const hold = await effectiveHold(subscription, topic, dependencies);
  const { count, isMore, oldestAt } = await dependencies.backlog.summarize(of, MAX_COUNTED);
  return {
    status: 200,
    body: {
      request_id: requestId,
      ...holdView(path.subscription_urn, hold, dependencies.clock()),
      held_messages: count,
      has_more: isMore,
      ...(oldestAt !== undefined && { oldest_accepted_at: formatTimestamp(oldestAt) }),
    },
  };
};
