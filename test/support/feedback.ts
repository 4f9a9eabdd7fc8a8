import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import {
  type AppliedFeedback,
  type ApplyFeedbackDependencies,
  applyFeedback,
} from '#src/pipeline/feedback/apply-feedback.ts';
import { createDirectSmsStore, type DirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createStatisticsStore, type StatisticsStore } from '#src/stores/topics/statistics-store.ts';
import { type Holding, startHolding } from './holding.ts';
import { aTopic } from './records.ts';

/** The feedback function's work, on engines of its own. */
export type ApplyingFeedback = {
  readonly holding: Holding;
  readonly directSms: DirectSmsStore;
  readonly statistics: StatisticsStore;
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
  const statistics = createStatisticsStore(holding.dynamodb.deliveries);
  const { subscriptions, topics, backlog, wakes, queues } = holding;
  const stores = { subscriptions, topics, backlog, wakes, directSms, statistics };
  const dependencies = { ...stores, queues, clock: () => holding.now };
  return {
    ...{ holding, directSms, statistics, dependencies },
    apply: (message) => applyFeedback(JSON.stringify(message), dependencies),
    aSubscriber: async (given) => {
      const topic = aTopic();
      await topics.create(topic);
      const topicUrn = `urn:smn:us-east-1:${topic.project}:${topic.name}`;
      return holding.paused({ hold: undefined, ...given, topicId: topic.id, topicUrn });
    },
  };
};
