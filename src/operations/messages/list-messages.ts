import type { InputOf } from '#src/contract/operation.ts';
import type { ListMessages } from '#src/contract/operations-api/messages.ts';
import { requireTopic } from '#src/domain/access/permission-check.ts';
import { receiptsOf } from '#src/domain/receipts/receipts-of.ts';
import type { ReportedState } from '#src/domain/receipts/recipient-state.ts';
import { summarize } from '#src/domain/receipts/summary.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import type { ReceiptHead } from '#src/stores/receipts/receipt-heads.ts';
import { messageCounts } from './message-counts.ts';
import { messageView } from './message-view.ts';

/** How many messages a call adds up at most: each is a query of its own, of some read units where it has thousands of recipients. */
const MAX_COUNTED = 25;

/**
 * Lists the messages of a topic that have a receipt, and says what the topic keeps now: without receipts there are none. With counts
 * each message is added up as it is shown by itself; a page has fewer then, and none while no message that was looked at has a
 * recipient in the wanted state.
 */
export const listMessages = async (
  { path: { project_id }, query }: InputOf<typeof ListMessages>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'receipts' | 'settings' | 'region' | 'clock'>,
): Promise<Reply> => {
  const { receipts, settings, clock } = dependencies;
  const { topic_urn, cursor, from: since, to: until, state } = query;
  requireTopic(callerOf(context), 'smn:message:list', topic_urn);
  const topic = await getTopic({ project_id, topic_urn }, dependencies);
  const hasCounts = query.with_counts || state !== undefined;
  const limit = hasCounts ? Math.min(query.limit, MAX_COUNTED) : query.limit;
  const page = await receipts.list({ topicId: topic.id, limit, cursor, since, until, now: clock() });
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      receipts: receiptsOf(topic, settings),
      messages: hasCounts ? await counted(page.heads, state, dependencies) : page.heads.map(messageView),
      ...(page.cursor !== undefined && { next_cursor: page.cursor }),
    },
  };
};

/** The messages with what became of them; only those with a recipient in that state, if one is given. */
const counted = async (
  heads: readonly ReceiptHead[],
  state: ReportedState | undefined,
  { receipts, clock }: Pick<Dependencies, 'receipts' | 'clock'>,
) => {
  const found = await Promise.all(heads.map(({ messageId }) => receipts.get(messageId, clock())));
  return found
    .flatMap((receipt) => (receipt === undefined ? [] : [receipt]))
    .map(({ head, recorded }) => ({ ...messageView(head), ...messageCounts(summarize(recorded)) }))
    .filter((message) => state === undefined || message[state] > 0);
};
