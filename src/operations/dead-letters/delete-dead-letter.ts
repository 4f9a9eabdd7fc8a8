import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteDeadLetter } from '#src/contract/operations-api/dead-letters.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { deadLetterNotFound, getDeadLetter } from './find-dead-letter.ts';

/** Forgets a dead letter; one that has died again since it was read stays. */
export const deleteDeadLetter = async (
  { path }: InputOf<typeof DeleteDeadLetter>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'deadLetters' | 'clock'>,
): Promise<Reply> => {
  const { id, at } = await getDeadLetter(path.id, context, dependencies);
  if (!(await dependencies.deadLetters.remove(id, at))) throw deadLetterNotFound(path.id);
  return { status: 200, body: { request_id: context.requestId } };
};
