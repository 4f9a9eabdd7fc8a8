import { ServiceError } from '#src/domain/service-error.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Logtank, Topic } from '#src/domain/topics/topic.ts';

/** A log binding as the wire shows it. */
export const logtankView = ({ id, logGroupId, logStreamId, createdAt, updatedAt }: Logtank) => ({
  id,
  log_group_id: logGroupId,
  log_stream_id: logStreamId,
  create_time: formatTimestamp(createdAt),
  update_time: formatTimestamp(updatedAt),
});

/**
 * The topic's log binding of that id; 404 when it has none, or another (contract section 17 no. 47), which has no code of its
 * own.
 */
export const logtankOf = ({ name, logtank }: Topic, id: string): Logtank => {
  if (logtank?.id === id) return logtank;
  throw new ServiceError('SMN.0019', `The topic ${name} has no log binding with the id ${JSON.stringify(id)}.`, {
    status: 404,
  });
};
