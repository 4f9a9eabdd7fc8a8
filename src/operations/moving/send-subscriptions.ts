import type { Move } from '#src/domain/moving/move.ts';
import { createTransferSecrets } from '#src/operations/transfer/transfer-secrets.ts';
import type { MoveSecrets } from '#src/stores/moves/move-store.ts';
import { readPart } from './copy-subscriptions.ts';
import { callPlace, type MoveDependencies, sentRecords } from './move-context.ts';

/** How far a pass over the subscriptions has come. */
type Passed = {
  readonly copied: number;
  /** Whether the other place has now what was sent. */
  readonly isSame: boolean;
  readonly cursor?: string;
};

/**
 * Sends the next subscriptions to the other place, from where the move says; the cursor is absent at the end. Those of a topic that stays
 * in its deployment are where they are to be, and in force: nothing of them is written before it has gone.
 */
export const sendPart = async (move: Move, secrets: MoveSecrets, dependencies: MoveDependencies): Promise<Passed> => {
  const { topicId, topicName: topic, cursor: after, isWithin = false } = move;
  const part = await readPart({ topicId, topic, after }, createTransferSecrets(secrets.transferKey), dependencies);
  const bounds = { ...(after !== undefined && { after }), ...(part.last !== undefined && { last: part.last }) };
  const sent = await sentRecords({ move, secrets }, { records: part.records }, dependencies);
  const step = { step: 'records', ...sent, ...bounds, ...(isWithin && { is_within: isWithin }) };
  const mustSend = !isWithin || move.movedAt !== undefined;
  const answer = mustSend ? await callPlace({ move, secrets }, step, dependencies) : {};
  const copied = (after === undefined ? 0 : move.copied) + part.records.length;
  return {
    copied,
    isSame: isWithin || answer['digest'] === part.digest,
    ...(part.last !== undefined && { cursor: part.last }),
  };
};
