import type { InputOf } from '#src/contract/operation.ts';
import type { ListHeldMessages } from '#src/contract/operations-api/held-messages.ts';
import { requireTopic } from '#src/domain/access/permission-check.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { SubscriptionUrn, TopicUrn } from '#src/domain/urn.ts';
import { callerOf } from '#src/operations/caller.ts';
import { getSubscription } from '#src/operations/holding/find-subscription.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { listHeldOfSubscription } from './list-held-of-subscription.ts';
import { listHeldOfTopic } from './list-held-of-topic.ts';

type ListDependencies = Pick<Dependencies, 'topics' | 'subscriptions' | 'backlog' | 'region' | 'clock'>;

/** Lists what is held: of one subscription message by message, of a topic subscription by subscription. */
export const listHeldMessages = async (
  { path: { project_id }, query }: InputOf<typeof ListHeldMessages>,
  context: OperationContext,
  dependencies: ListDependencies,
): Promise<Reply> => {
  const { subscription_urn, topic_urn } = query;
  const asked = subscription_urn ?? topic_urn;
  if (asked === undefined || (subscription_urn !== undefined && topic_urn !== undefined)) throw notOnePlace();
  requireTopic(callerOf(context), 'smn:held:list', asked);
  const { cursor, ...list } = await (isOfSubscription(asked)
    ? ofSubscription({ project_id, subscription_urn: asked }, query, dependencies)
    : listHeldOfTopic(await getTopic({ project_id, topic_urn: asked }, dependencies), query, dependencies));
  return {
    status: 200,
    body: { request_id: context.requestId, ...list, ...(cursor !== undefined && { next_cursor: cursor }) },
  };
};

const notOnePlace = (): ServiceError =>
  new ServiceError(
    'OPS.0041',
    'Parameter: subscription_urn or topic_urn is invalid. Both or neither are given; allowed: the URN of one subscription, or of one topic.',
  );

const isOfSubscription = (urn: SubscriptionUrn | TopicUrn): urn is SubscriptionUrn => 'subscriptionId' in urn;

const ofSubscription = async (
  path: Parameters<typeof getSubscription>[0],
  query: Parameters<typeof listHeldOfSubscription>[1],
  dependencies: ListDependencies,
) => listHeldOfSubscription((await getSubscription(path, dependencies)).subscription, query, dependencies);
