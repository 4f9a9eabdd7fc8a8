import type { InputOf } from '#src/contract/operation.ts';
import type { ListTriggers } from '#src/contract/operations-api/triggers.ts';
import { isOwnTopic } from '#src/domain/access/permission-check.ts';
import type { Trigger } from '#src/domain/events/trigger.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { triggerView } from './trigger-view.ts';

/** Lists the triggers of the caller's topics. A page may have fewer than asked for: of those read some may not pass. */
export const listTriggers = async (
  { query: { source, topic_urn, ...query } }: InputOf<typeof ListTriggers>,
  context: OperationContext,
  { triggers }: Pick<Dependencies, 'triggers'>,
): Promise<Reply> => {
  const caller = callerOf(context);
  const page = await triggers.list({ project: caller.project, ...query });
  const topicUrn = topic_urn && formatTopicUrn(topic_urn);
  const passes = (trigger: Trigger): boolean =>
    isOwnTopic(caller, trigger.topicUrn) &&
    (source === undefined || trigger.source === source) &&
    (topicUrn === undefined || trigger.topicUrn === topicUrn);
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      triggers: page.triggers.filter(passes).map(triggerView),
      ...(page.cursor !== undefined && { next_cursor: page.cursor }),
    },
  };
};
