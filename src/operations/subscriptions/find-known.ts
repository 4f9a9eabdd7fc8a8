import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { subscriptionId } from '#src/domain/subscriptions/subscription-id.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

/**
 * Those of the requested subscriptions of a topic that exist already, by the requested id. One read. Also finds those from
 * before endpoints had a normal form (decision 032), whose ids are made of the endpoint as it was written.
 */
export const findKnown = async (
  topic: Pick<Topic, 'id' | 'subscriptionKeys'>,
  asked: readonly Subscription[],
  { subscriptions, subscriptionKeys }: Pick<Dependencies, 'subscriptions' | 'subscriptionKeys'>,
): Promise<ReadonlyMap<string, Subscription>> => {
  const keys = await subscriptionKeys.ofOwner(topic);
  const topicId = topic.id;
  const idsOf = (subscription: Subscription): readonly string[] =>
    subscription.normalEndpoint === undefined
      ? [subscription.id]
      : [subscription.id, subscriptionId(keys, { ...subscription, topicId })];
  const stored = await subscriptions.getMany(topicId, asked.flatMap(idsOf));
  return new Map(
    asked.flatMap((subscription) => {
      const known = idsOf(subscription).flatMap((id) => stored.get(id) ?? [])[0];
      return known === undefined ? [] : [[subscription.id, known] as const];
    }),
  );
};
