import { isHeld } from '#src/domain/holding/hold.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { idOfHeldMessage } from '#src/stores/deliveries/held-message-id.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import { stateOfHeldMessage } from '#src/stores/deliveries/held-message-state.ts';

/** The message of a held one for its subscriber. */
type Envelope = Awaited<ReturnType<BacklogStore['envelopesOf']>>[number];

/** What held messages wait for that say nothing of their own, while their subscription is not held: a release is sending them. */
const BEING_SENT = 'released';

/** Why, and until when if that is known, a message of a subscription is held. */
export const whyHeld = (
  own: { readonly reason?: string; readonly until?: number },
  { hold }: Pick<Subscription, 'hold'>,
  now: number,
): { readonly reason: string; readonly until?: number } => {
  // A hold of its subscription holds it in any case.
  const { reason = BEING_SENT, until } = hold !== undefined && isHeld(hold, now) ? hold : own;
  return { reason, ...(until !== undefined && { until }) };
};

/** A held message as lists show it, `envelope` given: with its text. */
export const heldMessageView = (
  held: HeldMessage,
  subscription: Subscription,
  { now, envelope }: { readonly now: number; readonly envelope?: Envelope | undefined },
) => {
  const { acceptedAt, expiresAt, attempts, ...own } = stateOfHeldMessage(held);
  const { reason, until } = whyHeld(own, subscription, now);
  return {
    id: idOfHeldMessage({ topicId: subscription.topicId, subscriptionId: subscription.id }, held),
    message_id: held.messageId,
    accepted_at: formatTimestamp(acceptedAt),
    reason,
    ...(until !== undefined && { due_at: formatTimestamp(until) }),
    expires_at: formatTimestamp(expiresAt),
    attempts,
    ...(envelope !== undefined && textOf(envelope)),
  };
};

const textOf = ({ encryption, subject, body, attributes }: Envelope) => ({
  is_encrypted: encryption !== undefined,
  ...(encryption === undefined && { body, ...(subject !== undefined && { subject }) }),
  ...(attributes !== undefined && { attributes }),
});
