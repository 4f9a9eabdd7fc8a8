import type { Envelope } from '#src/queues/envelope.ts';
import type { BacklogKey } from '#src/stores/deliveries/backlog-store.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import { stateOfHeldMessage } from '#src/stores/deliveries/held-message-state.ts';
import type { SlotReservations } from './slot-reservations.ts';

/** Whose messages they are, how many may go out in a second, and now. */
type Limited = { readonly of: BacklogKey; readonly maxPerSecond: number | undefined; readonly now: number };

/**
 * The messages that go out, in their order, and the slots by {@link copyIdOf} of those that have one; when to look again for
 * those that do not.
 */
export type AssignedSlots = {
  readonly sendable: readonly HeldMessage[];
  readonly slots: ReadonlyMap<string, number>;
  readonly laterAt?: number;
};

/** Which copy of a subscription's backlog it is: the same of a held message and of its envelope. */
export const copyIdOf = ({ messageId, releases = 0 }: Pick<Envelope, 'messageId' | 'releases'>): string =>
  `${messageId}#${releases}`;

/**
 * Reserves slots for as many of the messages, in their order, as there are within the horizon. What has expired needs none, nor
 * does anything without a rate.
 */
export const assignSlots = async (
  messages: readonly HeldMessage[],
  { of, maxPerSecond, now }: Limited,
  { slots: reservations }: { readonly slots: Pick<SlotReservations, 'forWaiting'> },
): Promise<AssignedSlots> => {
  const slots = new Map<string, number>();
  if (maxPerSecond === undefined) return { sendable: messages, slots };
  const living = messages.filter((held) => stateOfHeldMessage(held).expiresAt > now);
  if (living.length === 0) return { sendable: messages, slots };
  const given = await reservations.forWaiting(of, { count: living.length, maxPerSecond });
  for (const [index, slot] of given.slots.entries()) {
    const held = living[index];
    if (held !== undefined) slots.set(copyIdOf(held), slot);
  }
  const left = living[given.slots.length];
  if (left === undefined) return { sendable: messages, slots };
  return { sendable: messages.slice(0, messages.indexOf(left)), slots, laterAt: given.laterAt };
};
