import { type AttemptLog, attemptsIn } from '#src/domain/delivery/attempt-log.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';

/** The field `attempt_log` of an answer; none of a delivery without a log. */
export const attemptLogView = (log: AttemptLog | undefined) =>
  log === undefined
    ? {}
    : { attempt_log: attemptsIn(log).map(({ at, reason }) => ({ attempted_at: formatTimestamp(at), reason })) };
