import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import {
  envelopeOfHeld,
  type HeldMessage,
  heldMessageItems,
  parseHeldMessage,
} from '#src/stores/deliveries/held-message-item.ts';
import { anEnvelope, aRecipient } from './envelope.ts';

/** A copy of a message for a subscription, as the hold queue brings it. */
export const aCopyFor = (
  { id: subscriptionId, topicId, topicUrn, protocol, createdAt }: Subscription,
  change: Partial<Envelope> = {},
  recipient: Partial<Envelope['recipients'][number]> = {},
): Envelope =>
  anEnvelope({
    ...{ topicId, topicUrn, protocol },
    recipients: [aRecipient({ subscriptionId, tokenBinding: { createdAt }, ...recipient })],
    ...change,
  });

/** Held messages as the backlog lists them, made of envelopes. */
export const heldOf = (...envelopes: readonly Envelope[]): readonly HeldMessage[] =>
  envelopes.flatMap((envelope) => heldMessageItems(envelope, 0).items.map(parseHeldMessage));

/** The envelopes of such messages, for what of the backlog opens them. */
export const envelopesOfHeld = async (
  messages: readonly HeldMessage[],
  subscription: Subscription,
): Promise<readonly Envelope[]> => messages.flatMap((held) => envelopeOfHeld(held, subscription, undefined) ?? []);
