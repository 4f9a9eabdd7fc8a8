import type { InputOf } from '#src/contract/operation.ts';
import type { PublishMessage } from '#src/contract/publishing/publishing.ts';
import type { PublishContext, Reply } from '#src/operations/operation-context.ts';
import { type AccessDependencies, getPermittedTopic } from '#src/operations/topics/get-topic.ts';
import { type AcceptDependencies, acceptMessage } from '#src/pipeline/publishing/accept.ts';
import { type ComposeDependencies, composeMessage } from './compose-message.ts';

/** What publishing needs. */
export type PublishDependencies = AccessDependencies & ComposeDependencies & AcceptDependencies;

/**
 * Accepts a message for all subscribers of a topic: it answers only after SQS has acknowledged every part. Delivery is
 * asynchronous, at least once, until the time to live passes.
 */
export const publishMessage = async (
  { path, body }: InputOf<typeof PublishMessage>,
  { requestId, nextId }: PublishContext,
  dependencies: PublishDependencies,
): Promise<Reply> => {
  const topic = await getPermittedTopic(path, 'SMN:Publish', dependencies);
  const message = await composeMessage({ id: nextId(), project: path.project_id, topic, body }, dependencies);
  await acceptMessage(topic, message, dependencies);
  return { status: 200, body: { request_id: requestId, message_id: message.id } };
};
