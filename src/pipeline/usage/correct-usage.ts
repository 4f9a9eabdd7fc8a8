import type { BilledText } from '#src/domain/feedback/text-event.ts';
import { textCorrectionOf } from '#src/domain/usage/text-correction.ts';
import type { PaidProtocol, ProtocolUsage } from '#src/domain/usage/usage.ts';
import type { UsageMonth, UsageStore } from '#src/stores/deliveries/usage-store.ts';

/** Corrects the usage of a project by what is reported of a text. */
export type UsageCorrector = (billed: BilledText) => Promise<void>;

type CorrectUsageDependencies = {
  readonly usage: Pick<UsageStore, 'correctText'>;
  /** Called with the sum of the month whenever it was corrected. */
  readonly onCounted: (of: UsageMonth, protocol: PaidProtocol, sum: ProtocolUsage) => Promise<void>;
};

/**
 * Returns what corrects usage: once for each text, however often that is reported, in the month in which it was counted
 * (decision 111). Costs two written units, and one where the text was reported before.
 */
export const createUsageCorrector =
  ({ usage, onCounted }: CorrectUsageDependencies): UsageCorrector =>
  async (billed) => {
    const difference = textCorrectionOf(billed);
    if (difference === undefined) return;
    const of = { project: billed.project, month: billed.month };
    const sum = await usage.correctText(of, billed.textId, difference);
    if (sum !== undefined) await onCounted(of, 'sms', sum);
  };
