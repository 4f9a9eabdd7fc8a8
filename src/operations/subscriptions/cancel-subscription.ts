import type { InputOf } from '#src/contract/operation.ts';
import type { CancelSubscription } from '#src/contract/subscriptions.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { refuseForeignProject } from '#src/operations/topics/find-topic.ts';
import { subscriptionNotFound } from './refusals.ts';

/** Removes a subscription, despite the name; its endpoint is not told. */
export const cancelSubscription = async (
  { path }: InputOf<typeof CancelSubscription>,
  { requestId }: Call,
  { topics, subscriptions, region }: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => {
  const urn = path.subscription_urn;
  refuseForeignProject({ project_id: path.project_id, topic_urn: urn });
  const topic = urn.region === region ? await topics.get({ project: urn.project, name: urn.name }) : undefined;
  if (topic === undefined) throw subscriptionNotFound(urn);
  const isRemoved = await subscriptions.remove({ topicId: topic.id, id: urn.subscriptionId });
  if (!isRemoved) throw subscriptionNotFound(urn);
  await topics.recordSubscriptionChange(topic, -1);
  return { status: 200, body: { request_id: requestId } };
};
