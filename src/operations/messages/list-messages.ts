import type { InputOf } from '#src/contract/operation.ts';
import type { ListMessages } from '#src/contract/operations-api/messages.ts';
import { includesTopic, requireTopic } from '#src/domain/access/permission-check.ts';
import { receiptsOf } from '#src/domain/receipts/receipts-of.ts';
import type { ReportedState } from '#src/domain/receipts/recipient-state.ts';
import { summarize } from '#src/domain/receipts/summary.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { messageCounts } from './message-counts.ts';
import { type ListedMessage, messageView } from './message-view.ts';

/** How many messages a call adds up at most: each is a query of its own, of some read units where it has thousands of recipients. */
const MAX_COUNTED = 25;

type ListMessagesDependencies = Pick<Dependencies, 'topics' | 'receipts' | 'settings' | 'region' | 'clock'>;

/**
 * Lists the messages that have a receipt: of the project, as far as the caller is bound to their topics where it is bound to some, or
 * of a topic, and then says what the topic keeps now: without receipts there are none. With counts each message is added up as it is
 * shown by itself; a page has fewer then, and none while no message that was looked at has a recipient in the wanted state.
 */
export const listMessages = async (
  input: InputOf<typeof ListMessages>,
  context: OperationContext,
  dependencies: ListMessagesDependencies,
): Promise<Reply> => {
  const { state, with_counts } = input.query;
  const hasCounts = with_counts || state !== undefined;
  const limit = hasCounts ? Math.min(input.query.limit, MAX_COUNTED) : input.query.limit;
  const page = await pageOf({ ...input, query: { ...input.query, limit } }, context, dependencies);
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      ...(page.kept !== undefined && { receipts: page.kept }),
      messages: hasCounts ? await counted(page.messages, state, dependencies) : page.messages.map(messageView),
      ...(page.cursor !== undefined && { next_cursor: page.cursor }),
    },
  };
};

const pageOf = async (
  { path: { project_id }, query }: InputOf<typeof ListMessages>,
  context: OperationContext,
  dependencies: ListMessagesDependencies,
) => {
  const { receipts, settings, region, clock } = dependencies;
  const caller = callerOf(context);
  const { topic_urn, limit, cursor, from: since, to: until } = query;
  const asked = { limit, cursor, since, until, now: clock() };
  if (topic_urn === undefined) {
    const isShown = (topicName: string) => includesTopic(caller.topics, topicName);
    const page = await receipts.listOfProject({ ...asked, project: caller.project, isShown });
    const urnOf = (name: string) => formatTopicUrn({ region, project: caller.project, name });
    const messages = page.heads.map((head) => ({ ...head, topicUrn: urnOf(head.topicName) }));
    return { cursor: page.cursor, messages, kept: undefined };
  }
  requireTopic(caller, 'smn:message:list', topic_urn);
  const topic = await getTopic({ project_id, topic_urn }, dependencies);
  const page = await receipts.list({ ...asked, topicId: topic.id });
  return { cursor: page.cursor, messages: page.heads, kept: receiptsOf(topic, settings) };
};

/** The messages with what became of them; only those with a recipient in that state, if one is given. */
const counted = async (
  messages: readonly ListedMessage[],
  state: ReportedState | undefined,
  { receipts, clock }: Pick<Dependencies, 'receipts' | 'clock'>,
) => {
  const found = await Promise.all(messages.map(({ messageId }) => receipts.get(messageId, clock())));
  return found
    .flatMap((receipt) => (receipt === undefined ? [] : [receipt]))
    .map(({ head, recorded }) => ({ ...messageView(head), ...messageCounts(summarize(recorded)) }))
    .filter((message) => state === undefined || message[state] > 0);
};
