import { whyHeld } from '#src/domain/holding/why-held.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { attemptLogView } from '#src/operations/attempt-log-view.ts';
import type { BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { idOfHeldMessage } from '#src/stores/deliveries/held-message-id.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import { stateOfHeldMessage } from '#src/stores/deliveries/held-message-state.ts';

/** The message of a held one for its subscriber. */
type Envelope = Awaited<ReturnType<BacklogStore['envelopesOf']>>[number];

/** A held message as lists show it, `envelope` given: with its text. */
export const heldMessageView = (
  held: HeldMessage,
  subscription: Subscription,
  { now, envelope }: { readonly now: number; readonly envelope?: Envelope | undefined },
) => {
  const { acceptedAt, expiresAt, attempts, attemptLog, ...own } = stateOfHeldMessage(held);
  const { reason, until } = whyHeld(own, subscription.hold, now);
  return {
    id: idOfHeldMessage({ topicId: subscription.topicId, subscriptionId: subscription.id }, held),
    message_id: held.messageId,
    accepted_at: formatTimestamp(acceptedAt),
    reason,
    ...(until !== undefined && { due_at: formatTimestamp(until) }),
    expires_at: formatTimestamp(expiresAt),
    attempts,
    ...attemptLogView(attemptLog),
    ...(envelope !== undefined && textOf(envelope)),
  };
};

const textOf = ({ encryption, subject, body, attributes }: Envelope) => ({
  is_encrypted: encryption !== undefined,
  ...(encryption === undefined && {
    ...{ body, ...(subject !== undefined && { subject }), ...(attributes !== undefined && { attributes }) },
  }),
});
