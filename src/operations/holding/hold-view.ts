import { type Hold, isHeld } from '#src/domain/holding/hold.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { formatSubscriptionUrn, type SubscriptionUrn } from '#src/domain/urn.ts';

/** A hold as the operations API shows it: only whose it is when it does not hold any more. */
export const holdView = (urn: SubscriptionUrn, hold: Hold | undefined, now: number) => {
  const subscription_urn = formatSubscriptionUrn(urn);
  if (hold === undefined || !isHeld(hold, now)) return { subscription_urn };
  return { subscription_urn, ...holdFields(hold) };
};

/** What a hold is for, why, since when and until when. */
export const holdFields = ({ reason, note, since, until }: Hold) => ({
  held_for: reason,
  ...(note !== undefined && { reason: note }),
  since: formatTimestamp(since),
  ...(until !== undefined && { until: formatTimestamp(until) }),
});
