import { type Failure, isAcknowledged, isMuted, isOfSubscription, trendOf } from '#src/domain/failures/failure.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Waiting } from '#src/stores/deliveries/failure-entries.ts';

/** A failure as the operations API shows it. Who acknowledged it, and until when it is muted, are shown while that holds. */
export const failureView = (failure: Failure, { count, hasMore }: Waiting, now: number) => {
  const { id, topicUrn, kind, protocol, subscriptionId, endpoint, code, reason, firstAt, lastAt } = failure;
  const { acknowledgement, mutedUntil } = failure;
  const isSeen = isAcknowledged(failure);
  return {
    ...{ failure_id: id, topic_urn: topicUrn },
    ...(isOfSubscription(kind) && { subscription_urn: `${topicUrn}:${subscriptionId}` }),
    ...{ kind, protocol, endpoint, reason_code: code, reason, waiting: count, has_more: hasMore },
    ...{ first_at: formatTimestamp(firstAt), last_at: formatTimestamp(lastAt) },
    trend: trendOf(failure, now),
    is_acknowledged: isSeen,
    ...(isSeen && acknowledgement !== undefined && acknowledgementView(acknowledgement)),
    ...(isMuted(failure, now) && mutedUntil !== undefined && { muted_until: formatTimestamp(mutedUntil) }),
  };
};

const acknowledgementView = ({ at, by }: NonNullable<Failure['acknowledgement']>) => ({
  acknowledged_at: formatTimestamp(at),
  ...(by !== undefined && { acknowledged_by: by }),
});
