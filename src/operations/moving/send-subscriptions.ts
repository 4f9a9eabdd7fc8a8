import type { Move } from '#src/domain/moving/move.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
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

/** Sends the next subscriptions to the other place, from where the move says; the cursor is absent at the end. */
export const sendPart = async (move: Move, secrets: MoveSecrets, dependencies: MoveDependencies): Promise<Passed> => {
  const { topicId, topicName: topic, cursor: after } = move;
  const part = await readPart({ topicId, topic, after }, createTransferSecrets(secrets.transferKey), dependencies);
  const bounds = { ...(after !== undefined && { after }), ...(part.last !== undefined && { last: part.last }) };
  const sent = await sentRecords({ move, secrets }, { records: part.records }, dependencies);
  const { digest } = await callPlace({ move, secrets }, { step: 'records', ...sent, ...bounds }, dependencies);
  const copied = (after === undefined ? 0 : move.copied) + part.records.length;
  return { copied, isSame: digest === part.digest, ...(part.last !== undefined && { cursor: part.last }) };
};

/** Puts the subscriptions of a topic that does not move to another project after all back in their own. */
export const putBack = async (
  { topicId, topicUrn }: Move,
  { subscriptions }: Pick<MoveDependencies, 'subscriptions'>,
): Promise<void> => {
  let after: string | undefined;
  do {
    const page = await subscriptions.listById(topicId, ROWS, after);
    const back = page.subscriptions.map((one): Subscription => ({ ...one, topicUrn }));
    await subscriptions.putCopies(back, []);
    after = page.last;
  } while (after !== undefined);
};

const ROWS = 500;
