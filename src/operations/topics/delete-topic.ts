import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteTopic } from '#src/contract/topics.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { findTopic } from './find-topic.ts';

/** More than this is left to the cleanup function, so that the answer comes soon. */
const SUBSCRIPTIONS_AT_ONCE = 500;

/**
 * Deletes a topic: from here on it is not found, and publishes to it are refused. The cleanup is asked for first and is
 * delayed, so that a crash in between leaves nothing behind; it removes what is left, and nothing while the topic exists.
 */
export const deleteTopic = async (
  { path }: InputOf<typeof DeleteTopic>,
  { requestId }: Call,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'queues' | 'region'>,
): Promise<Reply> => {
  const topic = await findTopic(path, dependencies);
  await dependencies.queues.requestCleanup(topic.id);
  // When another call was first, both have deleted it.
  await dependencies.topics.remove(topic);
  await dependencies.subscriptions.removeSome(topic.id, SUBSCRIPTIONS_AT_ONCE);
  return { status: 200, body: { request_id: requestId } };
};
