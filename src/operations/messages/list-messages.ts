import type { InputOf } from '#src/contract/operation.ts';
import type { ListMessages } from '#src/contract/operations-api/messages.ts';
import { requireTopic } from '#src/domain/access/permission-check.ts';
import { receiptsOf } from '#src/domain/receipts/receipts-of.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { messageView } from './message-view.ts';

/** Lists the messages of a topic that have a receipt, and says what the topic keeps now: without receipts there are none. */
export const listMessages = async (
  { path: { project_id }, query }: InputOf<typeof ListMessages>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'receipts' | 'settings' | 'region' | 'clock'>,
): Promise<Reply> => {
  const { receipts, settings, clock } = dependencies;
  const { topic_urn, limit, cursor, from: since, to: until } = query;
  requireTopic(callerOf(context), 'smn:message:list', topic_urn);
  const topic = await getTopic({ project_id, topic_urn }, dependencies);
  const page = await receipts.list({ topicId: topic.id, limit, cursor, since, until, now: clock() });
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      receipts: receiptsOf(topic, settings),
      messages: page.heads.map(messageView),
      ...(page.cursor !== undefined && { next_cursor: page.cursor }),
    },
  };
};
