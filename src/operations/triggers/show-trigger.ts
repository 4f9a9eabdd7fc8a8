import type { InputOf } from '#src/contract/operation.ts';
import type { ShowTrigger } from '#src/contract/operations-api/triggers.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { findTopicOf } from './find-topic.ts';
import { getTrigger } from './find-trigger.ts';
import { triggerView } from './trigger-view.ts';

/** Shows a trigger, and whether its topic is still there (decision 080). */
export const showTrigger = async (
  { path }: InputOf<typeof ShowTrigger>,
  context: OperationContext,
  dependencies: Pick<Dependencies, 'triggers' | 'topics'>,
): Promise<Reply> => {
  const trigger = await getTrigger(path.trigger_id, context, dependencies);
  const topic = await findTopicOf(trigger, dependencies);
  const body = { request_id: context.requestId, ...triggerView(trigger), topic_exists: topic !== undefined };
  return { status: 200, body };
};
