import type { SQSRecord } from 'aws-lambda';

/** A record of a queue as Lambda brings it: JSON of anything but a text. */
export const aQueueRecord = (body: string | object, id: number | string, queue = 'queue'): SQSRecord => ({
  messageId: String(id),
  receiptHandle: '',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
  awsRegion: 'us-east-1',
});
