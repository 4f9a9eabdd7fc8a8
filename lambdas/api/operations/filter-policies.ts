import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import {
  BatchCreateSubscriptionsFilterPolices,
  BatchDeleteSubscriptionsFilterPolices,
  BatchUpdateSubscriptionsFilterPolices,
} from '#src/contract/filter-policies.ts';
import { batchDeleteSubscriptionsFilterPolices } from '#src/operations/filter-policies/batch-delete-subscriptions-filter-polices.ts';
import { batchUpdateSubscriptionsFilterPolices } from '#src/operations/filter-policies/batch-update-subscriptions-filter-polices.ts';

/** Operations on filter policies. */
export const filterPolicyOperations: readonly BoundOperation[] = [
  bind(BatchCreateSubscriptionsFilterPolices, batchUpdateSubscriptionsFilterPolices),
  bind(BatchUpdateSubscriptionsFilterPolices, batchUpdateSubscriptionsFilterPolices),
  bind(BatchDeleteSubscriptionsFilterPolices, batchDeleteSubscriptionsFilterPolices),
];
