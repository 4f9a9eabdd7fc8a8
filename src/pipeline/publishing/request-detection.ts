import type { Topic } from '#src/domain/topics/topic.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import type { Recipient } from '#src/queues/envelope.ts';
import { writeEnvelopes } from '#src/queues/envelope-writer.ts';
import type { Queues } from '#src/queues/queues.ts';

/** An endpoint to be called once. Times are epoch milliseconds. */
export type DetectionRequest = {
  readonly taskId: string;
  readonly topic: Pick<Topic, 'id'>;
  readonly topicUrn: string;
  readonly protocol: 'http' | 'https';
  readonly endpoint: string;
  readonly extension?: Recipient['extension'] | undefined;
  readonly now: number;
};

/**
 * The lane itself drops probes whose caller no longer waits, long before this: an envelope that expires would be filed as a
 * dead letter, and a probe that was not made is a result.
 */
const LIFETIME_MS = 86_400_000;

/** Queues a probe of an endpoint on its protocol's lane. Rejects when the queue refuses. */
export const requestDetection = async (
  { taskId, topic, topicUrn, protocol, endpoint, extension, now }: DetectionRequest,
  { queues }: { readonly queues: Pick<Queues, 'send'> },
): Promise<void> => {
  const messages = writeEnvelopes(
    {
      v: 1,
      kind: 'detection',
      messageId: taskId,
      topicUrn,
      topicId: topic.id,
      protocol,
      body: '',
      publishedAt: now,
      expiresAt: now + LIFETIME_MS,
      attempt: 0,
    },
    [{ subscriptionId: taskId, endpoint, ...(extension !== undefined && { extension }) }],
    1,
  );
  const refused = await queues.send({ role: 'lane', lane: descriptors[protocol].lane }, messages);
  if (refused.length > 0) throw new Error('The queue of the lane refused the probe of an endpoint');
};
