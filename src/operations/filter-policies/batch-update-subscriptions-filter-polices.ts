import type { InputOf } from '#src/contract/operation.ts';
import type { BatchUpdateSubscriptionsFilterPolices } from '#src/contract/subscriptions/filter-policies.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changePolicies } from './change-policies.ts';

/** Replaces filter policies of up to 100 subscriptions; creating them does the same (contract section 17 no. 16). */
export const batchUpdateSubscriptionsFilterPolices = (
  { path, body }: InputOf<typeof BatchUpdateSubscriptionsFilterPolices>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => changePolicies({ project: path.project_id, context, changes: body.polices }, dependencies);
