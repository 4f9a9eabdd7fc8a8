import type { BatchUpdateSubscriptionsFilterPolices } from '#src/contract/filter-policies.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { changePolicies } from './change-policies.ts';

/** Replaces filter policies of up to 100 subscriptions; creating them does the same (contract section 17 no. 16). */
export const batchUpdateSubscriptionsFilterPolices = (
  { path, body }: InputOf<typeof BatchUpdateSubscriptionsFilterPolices>,
  { requestId }: Call,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => changePolicies({ project: path.project_id, requestId, changes: body.polices }, dependencies);
