import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import { AddSubscriptionFromSubscriptionUser } from '#src/contract/subscription-users.ts';
import {
  AddSubscription,
  BatchDeleteSubscriptions,
  BatchDeleteSubscriptionsByTopic,
  CancelSubscription,
  DeleteSubscriptionsByTopic,
  ListSubscriptions,
  ListSubscriptionsByTopic,
  UpdateSubscription,
} from '#src/contract/subscriptions.ts';
import { addSubscription } from '#src/operations/subscriptions/add-subscription.ts';
import { addSubscriptionFromSubscriptionUser } from '#src/operations/subscriptions/add-subscription-from-subscription-user.ts';
import { batchDeleteSubscriptions } from '#src/operations/subscriptions/batch-delete-subscriptions.ts';
import { batchDeleteSubscriptionsByTopic } from '#src/operations/subscriptions/batch-delete-subscriptions-by-topic.ts';
import { cancelSubscription } from '#src/operations/subscriptions/cancel-subscription.ts';
import { deleteSubscriptionsByTopic } from '#src/operations/subscriptions/delete-subscriptions-by-topic.ts';
import { listSubscriptions } from '#src/operations/subscriptions/list-subscriptions.ts';
import { listSubscriptionsByTopic } from '#src/operations/subscriptions/list-subscriptions-by-topic.ts';
import { updateSubscription } from '#src/operations/subscriptions/update-subscription.ts';

/** Operations on subscriptions. */
export const subscriptionOperations: readonly BoundOperation[] = [
  bind(AddSubscription, addSubscription),
  bind(AddSubscriptionFromSubscriptionUser, addSubscriptionFromSubscriptionUser),
  bind(ListSubscriptions, listSubscriptions),
  bind(ListSubscriptionsByTopic, listSubscriptionsByTopic),
  bind(UpdateSubscription, updateSubscription),
  bind(CancelSubscription, cancelSubscription),
  bind(DeleteSubscriptionsByTopic, deleteSubscriptionsByTopic),
  bind(BatchDeleteSubscriptions, batchDeleteSubscriptions),
  bind(BatchDeleteSubscriptionsByTopic, batchDeleteSubscriptionsByTopic),
];
