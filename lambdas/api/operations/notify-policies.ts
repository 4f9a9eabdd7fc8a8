import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import {
  CreateNotifyPolicy,
  DeleteNotifyPolicy,
  ShowNotifyPolicy,
  UpdateNotifyPolicy,
} from '#src/contract/notify-policies.ts';
import { createNotifyPolicy } from '#src/operations/notify-policies/create-notify-policy.ts';
import { deleteNotifyPolicy } from '#src/operations/notify-policies/delete-notify-policy.ts';
import { showNotifyPolicy } from '#src/operations/notify-policies/show-notify-policy.ts';
import { updateNotifyPolicy } from '#src/operations/notify-policies/update-notify-policy.ts';

/** Operations on notify policies. */
export const notifyPolicyOperations: readonly BoundOperation[] = [
  bind(CreateNotifyPolicy, createNotifyPolicy),
  bind(ShowNotifyPolicy, showNotifyPolicy),
  bind(UpdateNotifyPolicy, updateNotifyPolicy),
  bind(DeleteNotifyPolicy, deleteNotifyPolicy),
];
