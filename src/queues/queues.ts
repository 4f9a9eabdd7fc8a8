import { setTimeout as wait } from 'node:timers/promises';
import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ApplicationKey } from '#src/domain/applications/application.ts';
import type { Lane } from '#src/domain/protocol.ts';
import type { ApplicationCleanupRequest } from './application-cleanup-request.ts';
import { batchesOf } from './batches.ts';
import type { CleanupRequest } from './envelope.ts';
import type { QueueMessage } from './envelope-writer.ts';
import { encodeJson } from './text.ts';

type UrlByLane = { readonly [L in Lane]?: string | undefined };

/** Where messages go. A function knows only the queues that it may send to. */
export type QueueUrls = {
  readonly lanes?: UrlByLane | undefined;
  /** Lanes whose retries have a queue of their own, so that dead endpoints never delay healthy ones. */
  readonly retries?: UrlByLane | undefined;
  /** For lanes that process several envelopes at once: what must be processed alone goes here. */
  readonly quarantines?: UrlByLane | undefined;
  readonly deadLetters?: UrlByLane | undefined;
  readonly fanOut?: string | undefined;
  readonly cleanup?: string | undefined;
  /** The queue of delivery results, for the logs of topics. */
  readonly deliveryLogs?: string | undefined;
  /** Envelopes of all lanes whose recipients are held. */
  readonly hold?: string | undefined;
  /** Subscriptions whose held messages are to be sent. */
  readonly release?: string | undefined;
  /** What became of messages, for their receipts. */
  readonly receipts?: string | undefined;
  /** Jobs that are to be worked on. */
  readonly jobs?: string | undefined;
  /** What providers report of endpoints. */
  readonly feedback?: string | undefined;
};

/** A queue by its role. */
export type Destination =
  | { readonly role: 'lane' | 'retries' | 'quarantine' | 'deadLetters' | 'hold'; readonly lane: Lane }
  | { readonly role: 'fanOut' | 'cleanup' | 'deliveryLogs' | 'release' | 'receipts' | 'jobs' | 'feedback' };

/** A message with its own delay. */
export type DelayedQueueMessage = QueueMessage & { readonly delaySeconds?: number };

/** SQS: `DelaySeconds` is 0 to 900. */
export const MAX_DELAY_SECONDS = 900;

const ATTEMPTS = 3;
const CLEANUP_DELAY_SECONDS = 30;

const urlOf = (urls: QueueUrls, destination: Destination): string => {
  const url = lookUp(urls, destination);
  if (url === undefined) throw new Error(`This function has no URL for the queue ${JSON.stringify(destination)}`);
  return url;
};

const lookUp = (urls: QueueUrls, destination: Destination): string | undefined => {
  switch (destination.role) {
    case 'lane':
      return urls.lanes?.[destination.lane];
    case 'retries':
      return urls.retries?.[destination.lane] ?? urls.lanes?.[destination.lane];
    case 'quarantine':
      return urls.quarantines?.[destination.lane] ?? urls.lanes?.[destination.lane];
    case 'deadLetters':
      return urls.deadLetters?.[destination.lane];
    default:
      return urls[destination.role];
  }
};

const delayOf = (seconds: number | undefined): { DelaySeconds: number } | undefined =>
  seconds === undefined || seconds <= 0
    ? undefined
    : { DelaySeconds: Math.min(MAX_DELAY_SECONDS, Math.round(seconds)) };

/** Pause before repeating what a queue refused: full jitter below 100 ms, then 200 ms. */
const pauseAfter = (attempt: number): Promise<void> => wait(Math.random() * 100 * 2 ** attempt);

export type QueuesOptions = {
  readonly sqs: SQSClient;
  /** The queues that may be sent to; sending to another one throws. */
  readonly urls: QueueUrls;
  /**
   * Called with the reason why a whole batch was refused: permissions, a missing queue, the network. @default the error is
   * dropped
   */
  readonly onError?: ((error: unknown) => void) | undefined;
};

/**
 * Sends one batch once; returns the messages that are not known to be stored: those that SQS refused, or all of them when
 * the request itself failed.
 */
const sendOnce = async <M extends DelayedQueueMessage>(
  { sqs, onError }: Pick<QueuesOptions, 'sqs' | 'onError'>,
  QueueUrl: string,
  messages: readonly M[],
): Promise<readonly M[]> => {
  const Entries = messages.map(({ text, delaySeconds }, index) => ({
    Id: String(index),
    MessageBody: text,
    ...delayOf(delaySeconds),
  }));
  try {
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const refused = new Set(Failed.map(({ Id }) => Id));
    return messages.filter((_, index) => refused.has(String(index)));
  } catch (error) {
    onError?.(error);
    return messages;
  }
};

/** SQS out: the only place that sends. `sqs` retries transport faults itself; entries that SQS refuses are retried here. */
export type Queues = {
  /** Sends one batch (at most 10 messages, 1 MiB); returns what SQS still refused after three attempts. */
  readonly sendBatch: <M extends DelayedQueueMessage>(
    destination: Destination,
    messages: readonly M[],
  ) => Promise<readonly M[]>;

  /** Sends any number of messages, batch by batch; returns what SQS refused. */
  readonly send: <M extends DelayedQueueMessage>(
    destination: Destination,
    messages: readonly M[],
  ) => Promise<readonly M[]>;

  /**
   * Queues the removal of what a deleted topic left, `delaySeconds` from now; rejects when the queue refuses.
   * @default delaySeconds - 30, by when a deletion under way has happened or failed
   */
  readonly requestCleanup: (topicId: string, delaySeconds?: number) => Promise<void>;

  /** The same for the endpoints of a mobile application. */
  readonly requestApplicationCleanup: (
    applicationKey: ApplicationKey & { readonly id: string },
    delaySeconds?: number,
  ) => Promise<void>;
};

/** Creates the sender to the queues in `urls`. A send to a destination without a URL throws. */
export const createQueues = ({ sqs, urls, onError }: QueuesOptions): Queues => {
  const sendBatch = async <M extends DelayedQueueMessage>(
    destination: Destination,
    messages: readonly M[],
  ): Promise<readonly M[]> => {
    const url = urlOf(urls, destination);
    let left = messages;
    for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt++) {
      if (attempt > 0) await pauseAfter(attempt);
      left = await sendOnce({ sqs, onError }, url, left);
    }
    return left;
  };

  const sendCleanup = async (
    request: CleanupRequest | ApplicationCleanupRequest,
    delaySeconds: number,
  ): Promise<void> => {
    const QueueUrl = urlOf(urls, { role: 'cleanup' });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: encodeJson(request), ...delayOf(delaySeconds) }));
  };

  return {
    sendBatch,

    send: async <M extends DelayedQueueMessage>(
      destination: Destination,
      messages: readonly M[],
    ): Promise<readonly M[]> => {
      const refused = [];
      for (const batch of batchesOf(messages)) refused.push(...(await sendBatch(destination, batch)));
      return refused;
    },

    requestCleanup: (topicId, delaySeconds = CLEANUP_DELAY_SECONDS) => sendCleanup({ v: 1, topicId }, delaySeconds),

    requestApplicationCleanup: ({ id: applicationId, project, platform, name }, delaySeconds = CLEANUP_DELAY_SECONDS) =>
      sendCleanup({ v: 1, applicationId, project, platform, name }, delaySeconds),
  };
};
