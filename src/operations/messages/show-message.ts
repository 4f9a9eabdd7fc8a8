import type { InputOf } from '#src/contract/operation.ts';
import type { ShowMessage } from '#src/contract/operations-api/messages.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { summarize } from '#src/domain/receipts/summary.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type FindMessageDependencies, type FoundMessage, getMessage } from './find-message.ts';
import { messageCounts } from './message-counts.ts';
import { messageView } from './message-view.ts';

/** Shows what became of a message, in all and by protocol. */
export const showMessage = async (
  { path }: InputOf<typeof ShowMessage>,
  context: OperationContext,
  dependencies: FindMessageDependencies,
): Promise<Reply> => {
  const found = await getMessage(path.message_id, context, dependencies);
  const shown = found.kept === 'summary' ? summaryOf(found) : failuresOf(path.message_id, found);
  return { status: 200, body: { request_id: context.requestId, ...shown } };
};

const summaryOf = ({ head, recorded }: Extract<FoundMessage, { kept: 'summary' }>) => {
  const summary = summarize(recorded);
  const rows = PROTOCOLS.flatMap((protocol) => {
    const counts = summary.protocols.get(protocol);
    return counts === undefined ? [] : [{ protocol, ...counts }];
  });
  return {
    ...messageView(head),
    receipts: 'summary',
    ...messageCounts(summary),
    protocols: rows,
  };
};

/** What is not in a dead letter is not known. */
const failuresOf = (messageId: string, { topicUrn, letters }: Extract<FoundMessage, { kept: 'failures' }>) => ({
  message_id: messageId,
  topic_urn: topicUrn,
  receipts: 'failures',
  is_complete: false,
  dead: letters.length,
  protocols: [...Map.groupBy(letters, ({ protocol }) => protocol)].map(([protocol, some]) => ({
    protocol,
    dead: some.length,
  })),
});
