import * as z from 'zod';
import { type Hold, PAUSED } from '#src/domain/holding/hold.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import type { QueueMessage } from '#src/queues/envelope-writer.ts';
import type { Queues } from '#src/queues/queues.ts';
import type { BacklogKey } from '#src/stores/deliveries/backlog-store.ts';
import type { HeldMessage } from '#src/stores/deliveries/held-message-item.ts';
import { subscriptionOfBacklog } from '#src/stores/delivery-keys.ts';
import { factsOf, reportMessages, sendReports } from './report.ts';

type Reporting = { readonly queues: Pick<Queues, 'send'> };

/** When messages came to be held, and what the subscription of a copy is held for that says nothing of its own. */
type HeldNow = {
  readonly at: number;
  readonly holdOf: (of: BacklogKey) => Pick<Hold, 'reason' | 'until'> | undefined;
};

/** Reports what is held now, why, and until when. Rejects when the queue refuses. */
export const reportHeld = (
  envelopes: readonly Envelope[],
  { at, holdOf }: HeldNow,
  dependencies: Reporting,
): Promise<void> =>
  sendReports(
    envelopes.flatMap((envelope) => {
      const facts = envelope.recipients.flatMap((recipient) => {
        const own = recipient.held ?? holdOf({ ...envelope, ...recipient });
        const { reason = PAUSED, until } = own ?? {};
        return factsOf(envelope, recipient, { state: 'held', at, until, reason });
      });
      return reportMessages(envelope, { facts });
    }),
    dependencies,
  );

/** Messages of backlogs. `at` in epoch milliseconds. */
export type Unheld = {
  readonly messages: readonly HeldMessage[];
  readonly at: number;
};

/**
 * Reports messages that leave the backlog: those of which the lane has a copy are waiting again, the others are dropped. Rejects
 * when the queue refuses.
 */
export const reportReleased = (
  { messages, sent, ...unheld }: Unheld & { readonly sent: readonly Envelope[] },
  dependencies: Reporting,
): Promise<void> => {
  const ids = new Set(sent.map(({ messageId }) => messageId));
  const { waiting = [], dropped = [] } = Object.groupBy(messages, ({ messageId }) =>
    ids.has(messageId) ? 'waiting' : 'dropped',
  );
  const reports = [
    ...reportsOf('waiting', { ...unheld, messages: waiting }),
    ...reportsOf('dropped', { ...unheld, messages: dropped }),
  ];
  return sendReports(reports, dependencies);
};

/** Reports messages that leave the backlog and are sent to no one. Rejects when the queue refuses. */
export const reportDropped = (unheld: Unheld, dependencies: Reporting): Promise<void> =>
  sendReports(reportsOf('dropped', unheld), dependencies);

/** What a held message keeps of its recipient for the receipt. */
const Kept = z.object({ receipt: z.string().optional(), redrives: z.number().optional() });

const reportsOf = (state: 'waiting' | 'dropped', { messages, at }: Unheld): readonly QueueMessage[] =>
  messages.flatMap((message) => {
    const { receipt, redrives } = Kept.parse(message.recipient);
    const of = {
      subscriptionId: subscriptionOfBacklog(message.pk),
      ...(receipt !== undefined && { receipt }),
      ...(redrives !== undefined && { redrives }),
    };
    return reportMessages(message, { facts: factsOf({ releases: message.releases + 1 }, of, { state, at }) });
  });
