import { addCounts, type MessageSummary, NO_COUNTS } from '#src/domain/receipts/summary.ts';

/** What became of a message in all, as the operations API shows it. */
export const messageCounts = ({ protocols, isComplete }: MessageSummary) => ({
  is_complete: isComplete,
  ...[...protocols.values()].reduce(addCounts, NO_COUNTS),
});
