import { hourOf } from '#src/domain/hours.ts';
import type { StatisticsStore } from '#src/stores/topics/statistics-store.ts';
import type { Observer } from './observe.ts';

type CountDependencies = {
  readonly statistics: Pick<StatisticsStore, 'countTexts'>;
  readonly clock: () => number;
};

/**
 * Counts the messages of topics that were delivered as texts, one write for each topic of a batch (contract section 12.4).
 * Confirmations and messages to a number without a topic are not counted. A count that fails is lost.
 */
export const createTextCounter =
  ({ statistics, clock }: CountDependencies): Observer =>
  async (worked) => {
    const hour = hourOf(clock());
    const texts = new Map<string, number>();
    for (const { envelope, counts } of worked) {
      if (envelope.kind !== 'notification' || envelope.protocol !== 'sms' || counts.delivered === 0) continue;
      texts.set(envelope.topicId, (texts.get(envelope.topicId) ?? 0) + counts.delivered);
    }
    await Promise.all([...texts].map(([topicId, count]) => statistics.countTexts(topicId, hour, count)));
  };
