import { queueMessageOf } from '#src/queues/envelope-writer.ts';
import type { Queues } from '#src/queues/queues.ts';
import type { ReleaseRequest } from '#src/queues/release-request.ts';
import { encodeJson } from '#src/queues/text.ts';

/** Whose release is asked for, which one goes on, and what has been found out about the endpoint. */
export type Requested = Omit<ReleaseRequest, 'v'>;

/**
 * Asks for the release of what is held of these subscriptions. Asking for one that has nothing, or is still held, does nothing.
 * Rejects when the queue refuses any of it.
 */
export const requestReleases = async (
  requested: readonly Requested[],
  { queues }: { readonly queues: Pick<Queues, 'send'> },
): Promise<void> => {
  const messages = requested.map(({ topicId, subscriptionId, ticket, health }) => {
    const request = {
      ...{ v: 1, topicId, subscriptionId },
      ...(ticket !== undefined && { ticket }),
      ...(health !== undefined && { health }),
    } satisfies ReleaseRequest;
    return queueMessageOf(encodeJson(request));
  });
  const refused = await queues.send({ role: 'release' }, messages);
  if (refused.length > 0) throw new Error('The release queue refused a request');
};
