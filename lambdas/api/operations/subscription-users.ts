import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import {
  CreateSubscriptionUser,
  DeleteSubscriptionUser,
  ListSubscriptionUsers,
  UpdateSubscriptionUser,
} from '#src/contract/subscription-users.ts';
import { createSubscriptionUser } from '#src/operations/subscription-users/create-subscription-user.ts';
import { deleteSubscriptionUser } from '#src/operations/subscription-users/delete-subscription-user.ts';
import { listSubscriptionUsers } from '#src/operations/subscription-users/list-subscription-users.ts';
import { updateSubscriptionUser } from '#src/operations/subscription-users/update-subscription-user.ts';

/** Operations on subscription users. */
export const subscriptionUserOperations: readonly BoundOperation[] = [
  bind(CreateSubscriptionUser, createSubscriptionUser),
  bind(ListSubscriptionUsers, listSubscriptionUsers),
  bind(UpdateSubscriptionUser, updateSubscriptionUser),
  bind(DeleteSubscriptionUser, deleteSubscriptionUser),
];
