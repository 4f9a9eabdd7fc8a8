import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type Destination, MAX_DELAY_SECONDS, type Queues } from '#src/queues/queues.ts';
import type { KnownFence } from '#src/stores/standby/fenced-registry.ts';
import { batchResponse } from './queue-batch.ts';

type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

type Waiting = {
  /** Absent where the stage shares its registry with no other. */
  readonly fence: Pick<KnownFence, 'isActing'> | undefined;
  readonly queues: Pick<Queues, 'send'>;
  /** The queue that the function itself reads. */
  readonly own: Destination;
};

/**
 * Works records while this site is the active one. Elsewhere they go back to their queue for a quarter of an hour, each as a message of
 * its own: what waits is neither given up after five times nor ended by the time that its queue keeps messages. What the queue does not
 * take back is received again. Repeating it leaves copies.
 */
export const whileActive =
  (work: QueueHandler, { fence, queues, own }: Waiting): QueueHandler =>
  async (event, context) => {
    if (fence === undefined || (await fence.isActing())) return work(event, context);
    const waiting = event.Records.map(({ messageId, body: text }) => ({
      ...{ messageId, text, bytes: Buffer.byteLength(text), recipients: 0 },
      delaySeconds: MAX_DELAY_SECONDS,
    }));
    const refused = await queues.send(own, waiting);
    return batchResponse(refused.map(({ messageId }) => messageId));
  };
