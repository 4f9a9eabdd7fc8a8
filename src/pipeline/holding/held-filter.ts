import { whyHeld } from '#src/domain/holding/why-held.ts';
import type { JobSelection } from '#src/domain/jobs/job.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import { stateOfHeldMessage } from '#src/stores/deliveries/held-message-state.ts';

/** The filters of held messages of a subscription that is there; all that are given must match. */
export const heldFilterOf = (
  { protocol, reason: wanted, from = 0, to = Number.POSITIVE_INFINITY }: JobSelection,
  subscription: Subscription,
  now: number,
): ((held: HeldMessage) => boolean) => {
  if (protocol !== undefined && protocol !== subscription.protocol) return () => false;
  return (held) => {
    const { acceptedAt, ...own } = stateOfHeldMessage(held);
    const isThen = from <= acceptedAt && acceptedAt < to;
    return isThen && (wanted === undefined || whyHeld(own, subscription.hold, now).reason === wanted);
  };
};
