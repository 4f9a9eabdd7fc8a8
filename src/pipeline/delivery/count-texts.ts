import { hourOf } from '#src/domain/hours.ts';
import type { StatisticsStore } from '#src/stores/topics/statistics-store.ts';
import type { Observer } from './observe.ts';

type CountDependencies = {
  readonly statistics: Pick<StatisticsStore, 'countTexts'>;
  readonly clock: () => number;
};

/**
 * Counts the messages of topics that were delivered as texts, one write per envelope (contract section 12.4). Confirmations
 * and messages to a number without a topic are not counted. A count that fails is lost.
 */
export const createTextCounter =
  ({ statistics, clock }: CountDependencies): Observer =>
  async (worked) => {
    const hour = hourOf(clock());
    for (const { envelope, results } of worked) {
      const texts = results.filter(({ outcome }) => outcome.kind === 'delivered').length;
      if (envelope.kind !== 'notification' || envelope.protocol !== 'sms' || texts === 0) continue;
      await statistics.countTexts(envelope.topicId, hour, texts);
    }
  };
