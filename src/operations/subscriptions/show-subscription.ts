import type { InputOf } from '#src/contract/operation.ts';
import type { ShowSubscription } from '#src/contract/operations-api/subscriptions.ts';
import type { ConfirmationBounce } from '#src/domain/subscriptions/subscription.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { getSubscription } from '#src/operations/holding/find-subscription.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { subscriptionView } from './subscription-view.ts';

/** Shows one subscription as lists do, and when its owner cancelled it, read consistently: what was changed a moment ago is shown as it is now. */
export const showSubscription = async (
  { path }: InputOf<typeof ShowSubscription>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => {
  const { topic, subscription } = await getSubscription(path, dependencies);
  const { cancelledAt, confirmationBounce: bounce } = subscription;
  return {
    status: 200,
    body: {
      ...{ request_id: requestId, ...subscriptionView(subscription, topic.project) },
      ...(cancelledAt !== undefined && { cancelled_at: formatTimestamp(cancelledAt) }),
      ...(bounce !== undefined && { confirmation_bounce: bounceView(bounce) }),
    },
  };
};

const bounceView = ({ sentAt, detail, smtpStatus }: ConfirmationBounce) => ({
  sent_at: formatTimestamp(sentAt),
  ...(detail !== undefined && { reason: detail }),
  ...(smtpStatus !== undefined && { smtp_status: smtpStatus }),
});
