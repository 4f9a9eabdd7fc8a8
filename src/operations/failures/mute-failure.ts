import type { InputOf } from '#src/contract/operation.ts';
import { MAX_MUTED_HOURS, MUTED_UNTIL, type MuteFailure } from '#src/contract/operations-api/failures.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type Muting, setMute } from './set-mute.ts';

const HOUR_MS = 3_600_000;

/** Mutes a failure until a time, or for some hours; of one that is muted it changes until when. */
export const muteFailure = async (
  { path, body: { until, hours = 0 } }: InputOf<typeof MuteFailure>,
  context: OperationContext,
  dependencies: Muting,
): Promise<Reply> => {
  const now = dependencies.clock();
  const end = until ?? now + hours * HOUR_MS;
  if (end <= now || end > now + MAX_MUTED_HOURS * HOUR_MS) throw notToCome(end);
  return setMute({ id: path.failure_id, until: end }, context, dependencies);
};

const notToCome = (until: number): ServiceError => {
  const [, text = ''] = MUTED_UNTIL({ input: formatTimestamp(until) }).split('|');
  return new ServiceError('OPS.0121', text);
};
