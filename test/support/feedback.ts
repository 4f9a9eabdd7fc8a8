import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { ProtocolUsage } from '#src/domain/usage/usage.ts';
import {
  type AppliedFeedback,
  type ApplyFeedbackDependencies,
  applyFeedback,
} from '#src/pipeline/feedback/apply-feedback.ts';
import { createUsageCorrector } from '#src/pipeline/usage/correct-usage.ts';
import { createDirectSmsStore, type DirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import {
  createHeldSubscriptionStore,
  type HeldSubscriptionStore,
} from '#src/stores/deliveries/held-subscription-store.ts';
import { createUsageStore, type UsageMonth, type UsageStore } from '#src/stores/deliveries/usage-store.ts';
import { createStatisticsStore, type StatisticsStore } from '#src/stores/topics/statistics-store.ts';
import { type Holding, startHolding } from './holding.ts';
import { aTopic } from './records.ts';

/** The feedback function's work, on engines of its own. */
export type ApplyingFeedback = {
  readonly holding: Holding;
  readonly directSms: DirectSmsStore;
  readonly heldSubscriptions: HeldSubscriptionStore;
  readonly statistics: StatisticsStore;
  readonly usage: UsageStore;
  /** The sums of months that were corrected. */
  readonly sums: (readonly [of: UsageMonth, protocol: string, sum: ProtocolUsage])[];
  readonly dependencies: ApplyFeedbackDependencies;
  /** Works a message of the feedback queue. */
  readonly apply: (message: unknown) => Promise<AppliedFeedback | undefined>;
  /** A subscription that is not held, of a topic of its own. */
  readonly aSubscriber: (given: Parameters<Holding['paused']>[0]) => Promise<Subscription>;
};

/** Starts engines and stores; `holding.stop` stops them. */
export const startFeedback = async (): Promise<ApplyingFeedback> => {
  const holding = await startHolding();
  const directSms = createDirectSmsStore(holding.dynamodb.deliveries);
  const heldSubscriptions = createHeldSubscriptionStore(holding.dynamodb.deliveries);
  const statistics = createStatisticsStore(holding.dynamodb.deliveries);
  const usage = createUsageStore(holding.dynamodb.deliveries);
  const sums: ApplyingFeedback['sums'] = [];
  const correctUsage = createUsageCorrector({ usage, onCounted: async (...counted) => void sums.push(counted) });
  const { subscriptions, topics, backlog, wakes, queues } = holding;
  const stores = { subscriptions, heldSubscriptions, topics, backlog, wakes, directSms, statistics };
  const dependencies = { ...stores, queues, correctUsage, clock: () => holding.now };
  return {
    ...{ holding, heldSubscriptions, directSms, statistics, usage, sums, dependencies },
    apply: (message) => applyFeedback(JSON.stringify(message), dependencies),
    aSubscriber: async (given) => {
      const topic = aTopic();
      await topics.create(topic);
      const topicUrn = `urn:smn:us-east-1:${topic.project}:${topic.name}`;
      return holding.paused({ hold: undefined, ...given, topicId: topic.id, topicUrn });
    },
  };
};
