import type { InputOf } from '#src/contract/operation.ts';
import type { BatchDeleteSubscriptions } from '#src/contract/subscriptions/subscriptions.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type RemovalDependencies, removeMany } from './remove-many.ts';
import { requireTopicsOf } from './require-topics-of.ts';

/** Removes up to 100 subscriptions of the project's topics, and of others whose access policies permit it. */
export const batchDeleteSubscriptions = async (
  { path, body }: InputOf<typeof BatchDeleteSubscriptions>,
  context: OperationContext,
  dependencies: RemovalDependencies,
): Promise<Reply> => {
  const urns = body.subscription_urns.map(({ subscription_urn }) => subscription_urn);
  requireTopicsOf(urns, callerOf(context));
  const results = await removeMany({ project: path.project_id, urns, requestId: context.requestId }, dependencies);
  return { status: 200, body: { subscriptions_result: results } };
};
