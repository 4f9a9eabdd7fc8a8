import type { BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';

/** Drops held messages: they are sent to no one. Repeating it changes nothing. */
export const dropHeldMessages = (
  messages: readonly HeldMessage[],
  { backlog }: { readonly backlog: Pick<BacklogStore, 'remove'> },
): Promise<void> => backlog.remove(messages);
