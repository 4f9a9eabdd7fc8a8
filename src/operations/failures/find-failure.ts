import type { Failure } from '#src/domain/failures/failure.ts';
import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { HEX_ID } from '#src/domain/urn.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext } from '#src/operations/operation-context.ts';
import { isShownTo } from '#src/pipeline/dead-letters/letter-filter.ts';

/**
 * The failure of the caller's project with that id, read consistently. One of a topic that the caller is not bound to is not found
 * (404 `OPS.0120`).
 */
export const getFailure = async (
  id: string,
  context: OperationContext,
  { failures, clock }: Pick<Dependencies, 'failures' | 'clock'>,
): Promise<Failure> => {
  const caller = callerOf(context);
  const found = HEX_ID.test(id) ? await failures.get({ project: caller.project, id }, clock()) : undefined;
  if (found === undefined || !isShownTo(caller, found)) throw failureNotFound(id);
  return found;
};

/** The refusal for a failure that does not exist. */
export const failureNotFound = (id: string): ServiceError =>
  new ServiceError('OPS.0120', `Failure not found. The project has no failure ${shortened(id)}.`);
