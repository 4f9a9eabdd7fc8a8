import { type TextReport, textFeedbackOf } from '#src/domain/feedback/text-event.ts';
import { hourOf } from '#src/domain/hours.ts';
import type { UsageCorrector } from '#src/pipeline/usage/correct-usage.ts';
import type { DirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import type { StatisticsStore } from '#src/stores/topics/statistics-store.ts';
import { type ChangeSubscriptionDependencies, changeSubscription } from './change-subscription.ts';

/** What {@link applyTextReport} needs. */
export type ApplyTextReportDependencies = ChangeSubscriptionDependencies & {
  readonly directSms: Pick<DirectSmsStore, 'report'>;
  readonly statistics: Pick<StatisticsStore, 'subtractText'>;
  readonly correctUsage: UsageCorrector;
};

/** What a report has changed, if anything. */
export type AppliedTextReport = {
  readonly kind: 'delivered' | 'undelivered' | 'bounced' | 'opted-out';
  readonly project: string;
  /** Absent for a text without a topic. */
  readonly topicId?: string;
  readonly messageId: string;
  /** Why it did not arrive; absent when it did. */
  readonly reason?: string;
  readonly hasChanged: boolean;
};

/**
 * Records the end of a text that its provider reports. Of one without a topic, one write, which only the first report does. A topic's
 * text that has not arrived is subtracted from the topic's statistics if it was counted there, as confirmations are not, and may say
 * something of its subscription. Of each, what it cost becomes part of the usage. Repeating it changes nothing.
 */
export const applyTextReport = async (
  report: TextReport,
  dependencies: ApplyTextReportDependencies,
): Promise<AppliedTextReport> => {
  const { project, topicId, messageId, failure, billed } = report;
  const hasChanged =
    topicId === undefined
      ? await recordDirectText(report, dependencies)
      : failure !== undefined && (await recordFailure({ ...report, topicId }, dependencies));
  await dependencies.correctUsage(billed);
  return {
    kind: failure === undefined ? 'delivered' : (failure.number ?? 'undelivered'),
    project,
    ...(topicId !== undefined && { topicId }),
    messageId,
    ...(failure !== undefined && { reason: failure.reason }),
    hasChanged,
  };
};

const recordDirectText = (
  { project, subscriptionId: id, endedAt: at, failure, billed }: TextReport,
  { directSms }: Pick<ApplyTextReportDependencies, 'directSms'>,
): Promise<boolean> => {
  const { parts, priceUsd, carrierFeeUsd } = billed;
  return directSms.report({ project, id }, { at, reason: failure?.reason, parts, priceUsd, carrierFeeUsd });
};

/** Both on a repetition too: either may have been cut short. */
const recordFailure = async (
  report: TextReport & { readonly topicId: string },
  dependencies: ApplyTextReportDependencies,
): Promise<boolean> => {
  const { topicId, sentAt, billed, isAboutConsent = false } = report;
  const isSubtracted =
    !isAboutConsent && (await dependencies.statistics.subtractText(topicId, hourOf(sentAt), billed.textId));
  const feedback = textFeedbackOf(report);
  const changed = feedback && (await changeSubscription(feedback, dependencies));
  return isSubtracted || changed?.hasChanged === true;
};
