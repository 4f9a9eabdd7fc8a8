import { receiptsOf } from '#src/domain/receipts/receipts-of.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn, type TopicUrn } from '#src/domain/urn.ts';

/** What is recorded of a topic's messages, and who says so, as the operations API shows it. */
export const receiptsSettingView = (urn: TopicUrn, topic: Pick<Topic, 'receipts'>, settings: Settings) => ({
  topic_urn: formatTopicUrn(urn),
  receipts: receiptsOf(topic, settings),
  set_by: topic.receipts === undefined ? 'stage' : 'topic',
});
