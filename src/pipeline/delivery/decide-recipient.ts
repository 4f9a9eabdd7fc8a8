import { type DeliveryDecision, decideDelivery } from '#src/domain/holding/decide-delivery.ts';
import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import { UNHEALTHY } from '#src/domain/holding/hold.ts';
import { slotIntervalOf, slotTimingOf } from '#src/domain/holding/rate-slots.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { type Envelope, type Recipient, recipientExpiresAt } from '#src/queues/envelope.ts';

/** A recipient of a notification whose subscription has just been read. */
export type KnownRecipient = {
  readonly envelope: Envelope;
  readonly recipient: Recipient;
  readonly subscription: Subscription;
};

/** The recipient as it is known now, and whether it is to be held, bound to its subscription as it is (decision 066). */
export type DecidedRecipient = { readonly isHeld: boolean; readonly recipient: Recipient };

/**
 * Decides anew whether a copy goes out, by the hold and the policy that its subscription has now. What has expired is delayed by
 * no policy: the lane files it.
 */
export const decideRecipient = (
  { envelope, recipient, subscription }: KnownRecipient,
  now: number,
): DecidedRecipient => {
  const { policy } = subscription;
  const hold = probes(envelope, subscription) ? undefined : subscription.hold;
  const hasExpired = recipientExpiresAt(envelope, recipient) <= now;
  const applying = hasExpired ? undefined : (policy ?? envelope.deliveryPolicy);
  const decision = decideDelivery({ hold, policy: applying, hasSlot: isInSlot(envelope, applying, now) }, now);
  return { isHeld: decision.kind === 'later', recipient: recipientBy(decision, recipient, subscription) };
};

/**
 * Whether a copy may go out by its slot, which may be yet to come. What is delivered in isolation needs none: it would come
 * back from the hold queue among others, which it may have taken down before.
 */
const isInSlot = ({ slot, isolated }: Envelope, { maxPerSecond }: DeliveryPolicy = {}, now: number): boolean => {
  if (isolated === true || maxPerSecond === undefined) return true;
  return slot !== undefined && slotTimingOf(slot, now, slotIntervalOf(maxPerSecond)).kind !== 'missed';
};

/** Whether it is to find out if the endpoint works again: the one message that an unhealthy endpoint gets (decision 074). */
const probes = ({ probe }: Envelope, { hold }: Subscription): boolean => probe === true && hold?.reason === UNHEALTHY;

/** Nothing of what was decided before is left on it. */
const recipientBy = (decision: DeliveryDecision, recipient: Recipient, subscription: Subscription): Recipient => {
  const { held: _held, policy: _policy, closesAt: _closesAt, ...rest } = recipient;
  const known = subscription.policy === undefined ? rest : { ...rest, policy: subscription.policy };
  if (decision.kind === 'now') {
    return decision.closesAt === undefined ? known : { ...known, closesAt: decision.closesAt };
  }
  const bound = { ...known, tokenBinding: bindingOf(subscription) };
  return decision.held === undefined ? bound : { ...bound, held: decision.held };
};

const bindingOf = ({ createdAt, cancellations }: Subscription): NonNullable<Recipient['tokenBinding']> => ({
  createdAt,
  ...(cancellations !== undefined && { cancellations }),
});
