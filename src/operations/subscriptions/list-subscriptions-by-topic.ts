import type { InputOf } from '#src/contract/operation.ts';
import type { ListSubscriptionsByTopic } from '#src/contract/subscriptions.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { type AccessDependencies, findPermittedTopic } from '#src/operations/topics/find-topic.ts';
import { subscriptionList } from './subscription-view.ts';

/** Lists a topic's subscriptions. A consistent one without filter counts them all, so it repairs the topic's own count. */
export const listSubscriptionsByTopic = async (
  { path, query }: InputOf<typeof ListSubscriptionsByTopic>,
  { requestId }: Call,
  dependencies: AccessDependencies & Pick<Dependencies, 'subscriptions'>,
): Promise<Reply> => {
  const { topics, subscriptions } = dependencies;
  const topic = await findPermittedTopic(path, 'SMN:ListSubscriptionsByTopic', dependencies);
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
