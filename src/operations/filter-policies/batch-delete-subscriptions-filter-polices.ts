import type { InputOf } from '#src/contract/operation.ts';
import type { BatchDeleteSubscriptionsFilterPolices } from '#src/contract/subscriptions/filter-policies.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changePolicies } from './change-policies.ts';

/** Removes all filter policies of up to 100 subscriptions of the project; who has none stays so. */
export const batchDeleteSubscriptionsFilterPolices = (
  { path, body }: InputOf<typeof BatchDeleteSubscriptionsFilterPolices>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => {
  const changes = body.subscription_urns.map((urn) => ({ urn, policies: [] }));
  return changePolicies({ project: path.project_id, context, changes }, dependencies);
};
