import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';

/**
 * Raises the version of a subscription's topic, so that no publisher goes on with a list of subscribers from before. Nothing is
 * published to a subscription user, so that nothing is written of one.
 */
export const recordSubscriptionChange = async (
  { topicId: id, topicUrn }: Pick<Subscription, 'topicId' | 'topicUrn'>,
  { topics }: { readonly topics: Pick<TopicStore, 'recordSubscriptionChange'> },
): Promise<void> => {
  const urn = parseTopicUrn(topicUrn);
  if (urn !== undefined) await topics.recordSubscriptionChange({ ...urn, id }, 0);
};
