import type { InputOf } from '#src/contract/operation.ts';
import type { BatchDeleteSubscriptionsByTopic } from '#src/contract/subscriptions/subscriptions.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getPermittedTopic } from '#src/operations/topics/get-topic.ts';
import { refuseOtherTopic } from './refusals.ts';
import { type RemovalDependencies, removeMany } from './remove-many.ts';

/** Removes up to 100 subscriptions of the topic that the path names. */
export const batchDeleteSubscriptionsByTopic = async (
  { path, body }: InputOf<typeof BatchDeleteSubscriptionsByTopic>,
  { requestId }: OperationContext,
  dependencies: RemovalDependencies,
): Promise<Reply> => {
  await getPermittedTopic(path, 'SMN:Unsubscribe', dependencies);
  const { topic_urn, project_id: project } = path;
  const urns = body.subscription_urns.map(({ subscription_urn }) => subscription_urn);
  const results = await removeMany(
    {
      project,
      urns,
      check: (subscription_urn) => refuseOtherTopic({ topic_urn, subscription_urn }),
      requestId,
    },
    dependencies,
  );
  return { status: 200, body: { subscriptions_result: results } };
};
