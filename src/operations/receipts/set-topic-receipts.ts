import type { InputOf } from '#src/contract/operation.ts';
import type { SetTopicReceipts } from '#src/contract/operations-api/receipts.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic, topicNotFound } from '#src/operations/topics/get-topic.ts';
import { receiptsSettingView } from './receipts-setting-view.ts';

/** Sets what is recorded of a topic's messages from the next publish on; those before keep what they have. */
export const setTopicReceipts = async (
  { path, body: { receipts } }: InputOf<typeof SetTopicReceipts>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'settings' | 'region' | 'clock'>,
): Promise<Reply> => {
  const { topics, settings, clock } = dependencies;
  const topic = await getTopic(path, dependencies);
  const change = receipts === 'stage' ? ({ remove: ['receipts'] } as const) : { receipts };
  const changed = await topics.change(topic, { ...change, updatedAt: clock() });
  if (changed === undefined) throw topicNotFound(path.topic_urn);
  return { status: 200, body: { request_id: requestId, ...receiptsSettingView(path.topic_urn, changed, settings) } };
};
