import type { InputOf } from '#src/contract/operation.ts';
import type { ListSubscriptionsByTopic } from '#src/contract/subscriptions/subscriptions.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type AccessDependencies, getPermittedTopic } from '#src/operations/topics/get-topic.ts';
import { subscriptionList } from './subscription-view.ts';

/** Lists a topic's subscriptions. A consistent one without filter counts them all, so it repairs the topic's own count. */
export const listSubscriptionsByTopic = async (
  { path, query }: InputOf<typeof ListSubscriptionsByTopic>,
  { requestId }: OperationContext,
  dependencies: AccessDependencies & Pick<Dependencies, 'subscriptions'>,
): Promise<Reply> => {
  const { topics, subscriptions } = dependencies;
  const topic = await getPermittedTopic(path, 'SMN:ListSubscriptionsByTopic', dependencies);
  const page = await subscriptions.listByTopic({
    topicId: topic.id,
    knownCount: topic.subscriptionCount,
    offset: query.offset,
    limit: query.limit,
    fuzzyRemark: query.fuzzy_remark,
  });
  if (page.isConsistent && query.fuzzy_remark === undefined && page.total !== topic.subscriptionCount) {
    await topics.repairSubscriptionCount(topic, page.total);
  }
  return { status: 200, body: subscriptionList(page, { owner: topic.project, requestId }) };
};
