import type { InputOf } from '#src/contract/operation.ts';
import type { ShowDeadLetter } from '#src/contract/operations-api/dead-letters.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { wholeDeadLetterView } from './dead-letter-view.ts';
import { getDeadLetter } from './find-dead-letter.ts';

/** Shows a dead letter with its message. */
export const showDeadLetter = async (
  { path }: InputOf<typeof ShowDeadLetter>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'deadLetters' | 'clock'>,
): Promise<Reply> => {
  const letter = await getDeadLetter(path.id, context, dependencies);
  return { status: 200, body: { request_id: context.requestId, ...wholeDeadLetterView(letter) } };
};
