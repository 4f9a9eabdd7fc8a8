import type { Settings } from '#src/domain/settings.ts';
import type { Receipts, Topic } from '#src/domain/topics/topic.ts';

/** What is recorded of a topic's messages: as it says itself, else as the stage says. */
export const receiptsOf = ({ receipts }: Pick<Topic, 'receipts'>, settings: Pick<Settings, 'receipts'>): Receipts =>
  receipts ?? settings.receipts.kept;
