import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Where messages go that are no events; EventBridge and SNS send there what they cannot hand over. */
export type EventDeadLetters = {
  /**
   * Sends a message as it came, with the reason in the attributes that EventBridge uses for its own; rejects when the queue
   * refuses. Repeating it makes a copy.
   */
  readonly send: (body: string, reason: string) => Promise<void>;
};

/** Creates the sender to the queue at `url`. */
export const createEventDeadLetters = ({
  sqs,
  url,
}: {
  readonly sqs: SQSClient;
  readonly url: string;
}): EventDeadLetters => ({
  send: async (body, reason) => {
    const MessageAttributes = {
      ERROR_CODE: { DataType: 'String', StringValue: 'UNREADABLE_EVENT' },
      ERROR_MESSAGE: { DataType: 'String', StringValue: reason },
    };
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, MessageAttributes }));
  },
});
