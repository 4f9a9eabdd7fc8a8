import { type Job, jobStateAt } from '#src/domain/jobs/job.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { formatSubscriptionUrn, formatTopicUrn } from '#src/domain/urn.ts';

/** A job as the operations API shows it. */
export const jobView = (job: Job, now: number) => {
  const { id, action, done, failed, dropped, selection, startedAt, endedAt, notes } = job;
  const { topicUrn, topicName, subscriptionUrn, protocol, kind, reason, failureId, from, to } = selection;
  return {
    ...{ job_id: id, action, state: jobStateAt(job, now), done, failed, dropped },
    ...(topicUrn !== undefined && { topic_urn: formatTopicUrn(topicUrn) }),
    ...(topicName !== undefined && { topic_name: topicName }),
    ...(subscriptionUrn !== undefined && { subscription_urn: formatSubscriptionUrn(subscriptionUrn) }),
    ...(protocol !== undefined && { protocol }),
    ...(kind !== undefined && { kind }),
    ...(reason !== undefined && { reason }),
    ...(failureId !== undefined && { failure_id: failureId }),
    ...(from !== undefined && { from: formatTimestamp(from) }),
    ...(to !== undefined && { to: formatTimestamp(to) }),
    started_at: formatTimestamp(startedAt),
    ...(endedAt !== undefined && { ended_at: formatTimestamp(endedAt) }),
    ...(notes !== undefined && { notes: [...notes] }),
  };
};
