import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** How often a message is received before it is taken for poison. */
const MAX_RECEIVE_COUNT = 5;

/** AWS's advice for queues that a function reads: a batch may be retried a few times before it is seen again. */
const VISIBILITY_FACTOR = 6;

/** What differs from queue to queue. */
export type QueueSettings = {
  readonly isRetained: boolean;
  /** The time limit of the function that reads it. @default - no function reads it */
  readonly consumerSeconds?: number;
  /** Where what fails five times goes. @default - none, it is a terminal queue */
  readonly deadLetters?: Queue;
};

/** SQS keeps nothing longer. It outlasts the longest time to live (7 days) twice, and costs nothing more. */
const RETENTION_DAYS = 14;

/** The most that SQS takes (1 MiB): envelopes are filled up to it. Set, since older queues and emulators take 256 KB. */
const MAX_MESSAGE_BYTES = 1_048_576;

/** A queue with everything that all of them have: encrypted, kept for 14 days, and reached over TLS only. */
export const createQueue = (scope: Construct, id: string, settings: QueueSettings): Queue => {
  const { isRetained, consumerSeconds, deadLetters: queue } = settings;
  const reader =
    consumerSeconds === undefined ? {} : { visibilityTimeout: Duration.seconds(consumerSeconds * VISIBILITY_FACTOR) };
  const redrive = queue === undefined ? {} : { deadLetterQueue: { queue, maxReceiveCount: MAX_RECEIVE_COUNT } };
  return new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(RETENTION_DAYS),
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    removalPolicy: isRetained ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    ...reader,
    ...redrive,
  });
};

/** Allows sending to the queue, and nothing else of it. */
export const grantSend = (queue: Queue, grantee: IGrantable): Grant =>
  Grant.addToPrincipal({ grantee, actions: ['sqs:SendMessage'], resourceArns: [queue.queueArn] });
