import type { InputOf } from '#src/contract/operation.ts';
import type { ListTopicSubscriptions } from '#src/contract/operations-api/subscriptions.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { listedSubscriptionView } from './subscription-view.ts';

/** Lists the subscriptions of a topic of the caller's project, newest first. The list lags a little on AWS. */
export const listTopicSubscriptions = async (
  { path, query }: InputOf<typeof ListTopicSubscriptions>,
  { requestId }: OperationContext,
  { topics, subscriptions, region }: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => {
  const topic = await getTopic(path, { topics, region });
  const topicUrn = formatTopicUrn({ ...topic, region });
  const page = await subscriptions.listNewest({ ...query, of: { topicId: topic.id } });
  return {
    status: 200,
    body: {
      request_id: requestId,
      subscriptions: page.subscriptions.map((one) => listedSubscriptionView(one, topicUrn)),
      ...(page.cursor !== undefined && { next_cursor: page.cursor }),
    },
  };
};
