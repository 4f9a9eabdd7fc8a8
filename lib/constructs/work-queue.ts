import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/** How often a message is received before it is taken for poison. */
const MAX_RECEIVE_COUNT = 5;

/** AWS's advice for queues that a function reads: a batch may be retried a few times before it is seen again. */
const VISIBILITY_FACTOR = 6;

/**
 * The queues of a lane. What fails five times goes to the dead-letter queue, from which it is filed in the deliveries
 * table; what cannot even be filed goes to the terminal queue.
 */
export type WorkQueue = {
  readonly queue: Queue;
  /** For what failed and waits; with the same reader and dead-letter queue. */
  readonly retries: Queue | undefined;
  /** For what must be processed alone; with the same reader and dead-letter queue. */
  readonly quarantine: Queue | undefined;
  readonly deadLetters: Queue;
};

export type WorkQueueProps = {
  /** Decides whether the queues are retained, and the time limit of the dead-letter function. */
  readonly stage: Stage;
  /** Start of the construct ids: `Http` makes `HttpDeadLetters`, `HttpRetries` and `HttpQuarantine`. */
  readonly name: string;
  /** The time limit of the function that reads it, in seconds. */
  readonly consumerSeconds: number;
  /** The terminal queue. */
  readonly terminalQueue: Queue;
  /** Whether there are retries and a quarantine. */
  readonly hasSideQueues: boolean;
};

/** Makes a lane's queue under the construct id `id`, its dead-letter queue and, if wanted, its side queues. */
export const createWorkQueue = (scope: Construct, id: string, props: WorkQueueProps): WorkQueue => {
  const { stage, name, consumerSeconds, terminalQueue, hasSideQueues } = props;
  const deadLetters = createQueue(scope, `${name}DeadLetters`, {
    isRetained: stage.retainData,
    consumerSeconds: stage.functions.deadLetter.timeoutSeconds,
    deadLetters: terminalQueue,
  });
  const work = { isRetained: stage.retainData, consumerSeconds, deadLetters };
  return {
    deadLetters,
    queue: createQueue(scope, id, work),
    retries: hasSideQueues ? createQueue(scope, `${name}Retries`, work) : undefined,
    quarantine: hasSideQueues ? createQueue(scope, `${name}Quarantine`, work) : undefined,
  };
};

/** What a queue of a lane is for. */
export type SourceRole = 'lane' | 'retries' | 'quarantine';

/** The queues that a lane's function reads. */
export const sourcesOf = ({ queue, retries, quarantine }: WorkQueue): readonly { role: SourceRole; queue: Queue }[] => [
  { role: 'lane', queue },
  ...(retries === undefined ? [] : [{ role: 'retries' as const, queue: retries }]),
  ...(quarantine === undefined ? [] : [{ role: 'quarantine' as const, queue: quarantine }]),
];

export type QueueSettings = {
  /** The queue and its messages stay when the stack is deleted. */
  readonly isRetained: boolean;
  /** The time limit of the function that reads it, in seconds. @default - no function reads it */
  readonly consumerSeconds?: number;
  /** Where what fails five times goes. @default - none, it is a terminal queue */
  readonly deadLetters?: Queue;
};

/** SQS keeps nothing longer. It outlasts the longest time to live (7 days) twice, and costs nothing more. */
const RETENTION_DAYS = 14;

/** The most that SQS takes (1 MiB): envelopes are filled up to it. Said, since queues and emulators of before had 256 KB. */
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
