import { reportDropped } from '#src/pipeline/receipts/report-held.ts';
import type { Queues } from '#src/queues/queues.ts';
import type { BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';

/** What {@link dropHeldMessages} needs. */
export type DropHeldMessagesDependencies = {
  readonly backlog: Pick<BacklogStore, 'remove'>;
  readonly queues: Pick<Queues, 'send'>;
  readonly clock: () => number;
};

/** Drops held messages: they are sent to no one, and their receipts say so. Repeating it changes nothing. */
export const dropHeldMessages = async (
  messages: readonly HeldMessage[],
  { backlog, queues, clock }: DropHeldMessagesDependencies,
): Promise<void> => {
  await reportDropped({ messages, at: clock() }, { queues });
  await backlog.remove(messages);
};
