import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import { ConfirmSubscription, SubscribeTopic, UnsubscribeSubscription, UnsubscribeTopic } from '#src/contract/links.ts';
import { confirmSubscription } from '#src/operations/links/confirm-subscription.ts';
import { unsubscribeTopic } from '#src/operations/links/unsubscribe-topic.ts';

/** Operations on links opened by programs. */
export const linkOperations: readonly BoundOperation[] = [
  bind(ConfirmSubscription, confirmSubscription),
  bind(SubscribeTopic, confirmSubscription),
  bind(UnsubscribeSubscription, unsubscribeTopic),
  bind(UnsubscribeTopic, unsubscribeTopic),
];
