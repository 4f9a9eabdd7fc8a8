import type { InputOf } from '#src/contract/operation.ts';
import type { UnmuteFailure } from '#src/contract/operations-api/failures.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type Muting, setMute } from './set-mute.ts';

/** Mutes a failure no more. Repeating it changes nothing. */
export const unmuteFailure = (
  { path }: InputOf<typeof UnmuteFailure>,
  context: OperationContext,
  dependencies: Muting,
): Promise<Reply> => setMute({ id: path.failure_id, until: undefined }, context, dependencies);
