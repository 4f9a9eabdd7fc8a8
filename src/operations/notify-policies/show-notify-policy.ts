import type { InputOf } from '#src/contract/operation.ts';
import type { ShowNotifyPolicy } from '#src/contract/topics/notify-policies.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { subscriptionUrn } from '#src/operations/subscriptions/subscription-view.ts';
import { getBoundTopic } from '#src/operations/topics/get-bound-topic.ts';

/** Shows a topic's notify policy with its subscriptions as they are now; those that are gone are left out. */
export const showNotifyPolicy = async (
  { path }: InputOf<typeof ShowNotifyPolicy>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => {
  const { id: topicId, notifyPolicy } = await getBoundTopic(path, dependencies);
  if (notifyPolicy === undefined) return { status: 200, body: { request_id: requestId } };
  const { id, steps } = notifyPolicy;
  const known = await dependencies.subscriptions.getMany(
    topicId,
    steps.flatMap(({ subscriptionIds }) => subscriptionIds),
  );
  const polling = steps.map(({ order, subscriptionIds }) => ({
    order,
    subscriptions: subscriptionIds
      .flatMap((subscriptionId) => known.get(subscriptionId) ?? [])
      .map((subscription) => ({
        subscription_urn: subscriptionUrn(subscription),
        endpoint: subscription.endpoint,
        remark: subscription.remark,
        status: subscription.status,
      })),
  }));
  return { status: 200, body: { request_id: requestId, id, protocol: 'callnotify', polling } };
};
