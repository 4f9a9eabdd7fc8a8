import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteTopic } from '#src/contract/topics/topics.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { backlogsOf, type DropBacklogsDependencies, dropBacklogs } from '#src/pipeline/holding/drop-backlogs.ts';
import { type AccessDependencies, getPermittedTopic } from './get-topic.ts';

/** More than this is left to the cleanup function, so that the answer comes soon. */
const SUBSCRIPTIONS_AT_ONCE = 500;

/**
 * Deletes a topic: from here on it is not found, and publishes to it are refused. The cleanup message is queued first, with a
 * delay, so that a crash in between leaves nothing behind; it removes what is left, and nothing while the topic exists.
 */
export const deleteTopic = async (
  { path }: InputOf<typeof DeleteTopic>,
  { requestId }: OperationContext,
  dependencies: AccessDependencies & DropBacklogsDependencies & Pick<Dependencies, 'subscriptions' | 'tags' | 'queues'>,
): Promise<Reply> => {
  const topic = await getPermittedTopic(path, 'SMN:DeleteTopic', dependencies);
  await dependencies.queues.requestCleanup(topic.id);
  // When another call was first, both have deleted it.
  await dependencies.topics.remove(topic);
  await dependencies.tags.remove({ type: 'smn_topic', id: topic.id });
  await dependencies.subscriptions.removeSome(topic.id, SUBSCRIPTIONS_AT_ONCE, (ids, remove) =>
    dropBacklogs(backlogsOf(topic.id, ids), remove, dependencies),
  );
  return { status: 200, body: { request_id: requestId } };
};
