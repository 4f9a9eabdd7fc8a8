import type { InputOf } from '#src/contract/operation.ts';
import type { ShowTopicReceipts } from '#src/contract/operations-api/receipts.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { receiptsSettingView } from './receipts-setting-view.ts';

/** Shows what is recorded of a topic's messages. */
export const showTopicReceipts = async (
  { path }: InputOf<typeof ShowTopicReceipts>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'settings' | 'region'>,
): Promise<Reply> => {
  const topic = await getTopic(path, dependencies);
  const view = receiptsSettingView(path.topic_urn, topic, dependencies.settings);
  return { status: 200, body: { request_id: requestId, ...view } };
};
