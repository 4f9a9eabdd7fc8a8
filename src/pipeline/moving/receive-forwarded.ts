import { readTolerantly } from '#src/domain/read-tolerantly.ts';
import type { DataKey } from '#src/domain/topics/topic-key.ts';
import { ForwardRequest, forwardMessageOf, withEncodedTexts } from '#src/queues/forward-request.ts';
import type { Queues } from '#src/queues/queues.ts';
import { withEncryptedTexts } from './forwarded-texts.ts';

/** What another place has sent after its topic. */
export type ReceivedItem = {
  readonly item: unknown;
  readonly topicId: string;
  /** That of the topic here, if it has one. */
  readonly dataKey: DataKey | undefined;
};

/**
 * Stores what another place has sent after a topic: when this resolves, SQS has it, and {@link forward} goes on with it. False when it
 * cannot be read. Rejects when the queue refuses.
 */
export const receiveForwarded = async (
  { item, topicId, dataKey }: ReceivedItem,
  { queues }: { readonly queues: Pick<Queues, 'send'> },
): Promise<boolean> => {
  const request = readTolerantly(ForwardRequest, item);
  if (request === undefined || request.topicId !== topicId) return false;
  const message = forwardMessageOf(withEncodedTexts(withEncryptedTexts(request, dataKey)));
  const refused = await queues.send({ role: 'jobs' }, [message]);
  if (refused.length > 0) throw new Error('The queue of jobs refused what was forwarded');
  return true;
};
