import { queueMessageOf } from '#src/queues/envelope-writer.ts';
import type { OptOutNote } from '#src/queues/opt-out-note.ts';
import type { Queues } from '#src/queues/queues.ts';
import { encodeJson } from '#src/queues/text.ts';
import type { Observer } from './observe.ts';

/**
 * Tells the feedback function which recipients have opted out at their provider (decision 089), one message each; of a batch
 * without any, nothing is sent. Only what goes to subscriptions is told: a cancellation has none to cancel. A note that is lost comes
 * again with the next text, which the provider refuses as well.
 */
export const createOptOutNotes =
  ({ queues }: { readonly queues: Pick<Queues, 'send'> }): Observer =>
  async (worked) => {
    const notes = worked.flatMap(({ envelope: { kind, topicId }, results }) =>
      kind !== 'notification' && kind !== 'confirmation'
        ? []
        : results.flatMap(({ recipient: { subscriptionId }, outcome, startedAt }): OptOutNote[] =>
            outcome.kind === 'rejected' && outcome.hasOptedOut === true
              ? [{ v: 1, kind: 'opted-out', topicId, subscriptionId, sentAt: startedAt }]
              : [],
          ),
    );
    if (notes.length === 0) return;
    const refused = await queues.send(
      { role: 'feedback' },
      notes.map((note) => queueMessageOf(encodeJson(note))),
    );
    if (refused.length > 0) throw new Error(`${refused.length} notes of opt-outs were refused by their queue`);
  };
