import type { InputOf } from '#src/contract/operation.ts';
import type { RedriveDeadLetter } from '#src/contract/operations-api/dead-letters.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { capReached } from '#src/operations/publishing/check-spending.ts';
import { type RedriveDependencies, redrive } from '#src/pipeline/dead-letters/redrive.ts';
import { deadLetterNotFound, getDeadLetter } from './find-dead-letter.ts';

/**
 * Sends a dead letter again, unless its subscriber no longer wants it; repeating it finds none. Refuses one of a protocol on which
 * its project has spent its cap (OPS.0091), and leaves it where it is.
 */
export const redriveDeadLetter = async (
  { path }: InputOf<typeof RedriveDeadLetter>,
  context: OperationContext,
  dependencies: RedriveDependencies & Pick<Dependencies, 'deadLetters'>,
): Promise<Reply> => {
  const { id, shortId } = await getDeadLetter(path.id, context, dependencies);
  const redriven = await redrive(id, dependencies);
  if (redriven.outcome === 'absent') throw deadLetterNotFound(path.id);
  if (redriven.outcome === 'unreadable')
    throw new ServiceError('OPS.0006', `The dead letter ${shortId} cannot be sent again: its message cannot be read.`);
  if (redriven.outcome === 'capped') throw capReached([redriven.use]);
  return { status: 200, body: { request_id: context.requestId, id, ...redriven } };
};
