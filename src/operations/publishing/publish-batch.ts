import type { InputOf } from '#src/contract/operation.ts';
import type { PublishBatch } from '#src/contract/operations-api/publishing.ts';
import type { Message } from '#src/domain/messages/message.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { PublishContext, Reply } from '#src/operations/operation-context.ts';
import { getPermittedTopic } from '#src/operations/topics/get-topic.ts';
import { acceptMessages } from '#src/pipeline/publishing/accept.ts';
import { composeMessage } from './compose-message.ts';
import type { PublishDependencies } from './publish-message.ts';

/** What became of one message: it goes to its topic's subscribers, or it was refused. */
type Judged = { readonly id: string; readonly outcome: Message | ServiceError };

/**
 * Accepts up to 100 messages for all subscribers of a topic, each judged by itself. It answers after SQS has acknowledged every
 * part of those that it names as accepted; parts of one that it names as failed (SMN.0018) may be delivered. Rejects when none
 * could be stored. A repetition under its `Idempotency-Key` sends all of them again, under the same ids, as long as one has
 * failed.
 */
export const publishBatch = async (
  { path, body }: InputOf<typeof PublishBatch>,
  { requestId, nextId }: PublishContext,
  dependencies: PublishDependencies,
): Promise<Reply> => {
  const topic = await getPermittedTopic(path, 'SMN:Publish', dependencies);
  const judged: Judged[] = [];
  for (const message of body.messages) {
    // Drawn for those that are refused too: a repetition must not give their ids to others.
    const messageId = nextId();
    const outcome =
      'refusal' in message
        ? message.refusal
        : await orRefusal(
            composeMessage({ id: messageId, project: path.project_id, topic, body: message.body }, dependencies),
          );
    judged.push({ id: message.id, outcome });
  }
  const messages = judged.flatMap(({ outcome }) => (outcome instanceof ServiceError ? [] : [outcome]));
  const failed = await acceptMessages(topic, messages, dependencies);
  if (messages.length > 0 && failed.size === messages.length)
    throw new Error('No message of the batch could be stored');
  const results = judged.map((one) => resultOf(one, failed));
  return { status: 200, body: { request_id: requestId, results }, isIncomplete: failed.size > 0 };
};

const orRefusal = (composed: Promise<Message>): Promise<Message | ServiceError> =>
  composed.catch((error: unknown) => {
    if (error instanceof ServiceError) return error;
    throw error;
  });

const resultOf = ({ id, outcome }: Judged, failed: ReadonlySet<string>) => {
  const result = !(outcome instanceof ServiceError) && failed.has(outcome.id) ? new ServiceError('SMN.0018') : outcome;
  return result instanceof ServiceError
    ? { id, code: result.code, message: result.message }
    : { id, message_id: result.id };
};
