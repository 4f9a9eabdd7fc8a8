import type { DelayedQueueMessage, Destination, Queues } from '#src/queues/queues.ts';

/** A message that was sent: to which queue, delayed by how long, and its text as JSON. */
export type RecordedMessage = {
  readonly to: Destination;
  readonly delaySeconds: number | undefined;
  readonly body: ReturnType<typeof JSON.parse>;
};

/** Queues that take what they are sent, and what they were sent. */
export type RecordingQueues = Pick<Queues, 'send' | 'sendBatch'> & { readonly sent: RecordedMessage[] };

/** Creates queues that refuse what `refuses` says, and take everything else. */
export const createRecordingQueues = (
  refuses: (message: RecordedMessage) => boolean = () => false,
): RecordingQueues => {
  const sent: RecordedMessage[] = [];
  const send = async <M extends DelayedQueueMessage>(to: Destination, messages: readonly M[]): Promise<readonly M[]> =>
    messages.filter(({ text, delaySeconds }) => {
      const message = { to, delaySeconds, body: JSON.parse(text) };
      sent.push(message);
      return refuses(message);
    });
  return { sent, send, sendBatch: send };
};
