import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext } from '#src/operations/operation-context.ts';
import { isShownTo } from '#src/pipeline/dead-letters/letter-filter.ts';
import type { FiledDeadLetter } from '#src/stores/deliveries/dead-letter-store.ts';

type Finding = Pick<Dependencies, 'deadLetters' | 'clock'>;

/**
 * The dead letter of the caller's project with that id or short id, read consistently. One of another project, or of a topic
 * that the caller is not bound to, is not found (404 `OPS.0004`): an id does not reveal that it exists.
 */
export const getDeadLetter = async (
  id: string,
  context: OperationContext,
  { deadLetters, clock }: Finding,
): Promise<FiledDeadLetter> => {
  const caller = callerOf(context);
  const [first = id, ...others] = await deadLetters.idsOf(caller.project, id, clock());
  if (others.length > 0)
    throw new ServiceError('OPS.0005', `Several dead letters have the short id ${id}; allowed: the whole id of one.`);
  const found = await deadLetters.get(first, clock());
  if (found === undefined || !isShownTo(caller, found)) throw deadLetterNotFound(id);
  return found;
};

/** The refusal for a dead letter that does not exist. */
export const deadLetterNotFound = (id: string): ServiceError =>
  new ServiceError('OPS.0004', `Dead letter not found. The project has no dead letter ${shortened(id)}.`);
