import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { callEngine } from './engines/call.ts';
import { END_WAITS } from './engines/queue-waits.ts';
import type { EventSource } from './event-source.ts';
import type { Functions } from './functions/functions.ts';
import { messageOf } from './start-failure.ts';

/** As Lambda waits, and the longest that SQS knows. */
const WAIT_SECONDS = 20;
const PAUSE_AFTER_FAILURE_MS = 1000;
const MAX_RECEIVE_COUNT = 10;
/** A start that took longer has used up some of the visibility timeout. */
const SLOW_START_MILLISECONDS = 1000;

const MessageAttribute = z.object({
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
  DataType: z.string(),
});
const Message = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string(),
  MD5OfMessageAttributes: z.string().optional(),
  Attributes: z.record(z.string(), z.string()).default({}),
  MessageAttributes: z.record(z.string(), MessageAttribute).default({}),
});
type Message = z.infer<typeof Message>;
const Received = z.object({ Messages: z.array(Message).default([]) });

/** Running event sources. */
export type EventSources = {
  /** Receives no more, and waits for the batches under way. */
  stop(): Promise<void>;
};

type EventSourcesOptions = {
  readonly sources: readonly EventSource[];
  readonly functions: Pick<Functions, 'invoke'>;
  readonly engine: { readonly port: number; readonly region: string };
  readonly log: (line: string) => void;
};

/**
 * Feeds functions from their queues as Lambda does: what succeeded is deleted, what failed stays invisible until its visibility
 * timeout ends. A batch is received only when it can be processed at once, else its messages would time out while they wait.
 */
export const startEventSources = ({ sources, ...options }: EventSourcesOptions): EventSources => {
  const { engine, log } = options;
  const stopping = new AbortController();
  const pollers = sources.map((source) => poll({ ...options, source, stopping: stopping.signal }));
  return {
    stop: async () => {
      stopping.abort();
      await callEngine({ ...engine, target: END_WAITS, body: {} }).catch((error: unknown) => log(messageOf(error)));
      await Promise.all(pollers);
    },
  };
};

type Polling = Omit<EventSourcesOptions, 'sources'> & {
  readonly source: EventSource;
  readonly stopping: AbortSignal;
};

const poll = async (polling: Polling): Promise<void> => {
  const { source, stopping, log } = polling;
  const running = new Set<Promise<void>>();
  while (!stopping.aborted) {
    if (running.size >= source.concurrency) await Promise.race(running);
    try {
      const messages = await receiveBatch(polling);
      if (messages.length === 0) continue;
      const work = workBatch(polling, messages)
        .catch((error: unknown) => log(`A batch of ${source.functionName} is lost to its timeout: ${messageOf(error)}`))
        .finally(() => running.delete(work));
      running.add(work);
    } catch (error) {
      log(`The queue ${source.queueUrl} cannot be read: ${messageOf(error)}`);
      await wait(PAUSE_AFTER_FAILURE_MS, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
  await Promise.all(running);
};

/** Fills a batch: at once with what is there, or for as long as the batching window allows. */
const receiveBatch = async (polling: Polling): Promise<Message[]> => {
  const { batchSize, batchingWindowSeconds } = polling.source;
  const batch = await receive(polling, { maximum: batchSize, waitSeconds: WAIT_SECONDS });
  if (batch.length === 0 || batchingWindowSeconds === 0) return batch;
  const end = Date.now() + batchingWindowSeconds * 1000;
  while (batch.length < batchSize && Date.now() < end && !polling.stopping.aborted)
    batch.push(...(await receive(polling, { maximum: batchSize - batch.length, waitSeconds: 1 })));
  return batch;
};

const sqs = ({ engine, source }: Polling, operation: string, body: object) =>
  callEngine({ ...engine, target: `AmazonSQS.${operation}`, body: { QueueUrl: source.queueUrl, ...body } });

/** Never aborted: the engine would hand the next message to the closed connection. */
const receive = async (
  polling: Polling,
  { maximum, waitSeconds }: { readonly maximum: number; readonly waitSeconds: number },
): Promise<Message[]> =>
  Received.parse(
    await sqs(polling, 'ReceiveMessage', {
      MaxNumberOfMessages: Math.min(maximum, MAX_RECEIVE_COUNT),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  ).Messages;

const workBatch = async (polling: Polling, messages: readonly Message[]): Promise<void> => {
  const { source, log } = polling;
  const event = JSON.stringify({ Records: messages.map((message) => toRecord(polling, message)) });
  const result = await invokeHolding(polling, messages, event);
  if (result === undefined || result.isError) return log(`${source.functionName} failed: ${result?.payload}`);
  const failed = source.reportsFailures ? readFailures(result.payload) : new Set<string>();
  const isUnknown = [...failed].some((id) => messages.every(({ MessageId }) => MessageId !== id));
  const done = isUnknown ? [] : messages.filter(({ MessageId }) => !failed.has(MessageId));
  await deleteAll(polling, done);
};

/**
 * Invokes the function and keeps the messages invisible for as long as it takes to start: on a busy machine that may be longer
 * than their visibility timeout, which counts from the function's start then.
 */
const invokeHolding = async (polling: Polling, messages: readonly Message[], event: string) => {
  const { source, functions, log } = polling;
  const hold = (): void => {
    const held = changeVisibility(polling, messages);
    held.catch((error: unknown) => log(`A batch of ${source.functionName} may come again: ${messageOf(error)}`));
  };
  const holding = setInterval(hold, (source.visibilitySeconds * 1000) / 2);
  const begin = Date.now();
  const onStart = (): void => {
    clearInterval(holding);
    if (Date.now() - begin > SLOW_START_MILLISECONDS) hold();
  };
  return await functions.invoke(source.functionName, event, onStart)?.finally(() => clearInterval(holding));
};

const changeVisibility = async (polling: Polling, messages: readonly Message[]): Promise<void> => {
  for (const entries of inBatches(messages)) {
    const VisibilityTimeout = polling.source.visibilitySeconds;
    const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout }));
    await sqs(polling, 'ChangeMessageVisibilityBatch', { Entries });
  }
};

const deleteAll = async (polling: Polling, messages: readonly Message[]): Promise<void> => {
  for (const Entries of inBatches(messages)) await sqs(polling, 'DeleteMessageBatch', { Entries });
};

/** The entries of as many batch requests as are needed. */
const inBatches = (messages: readonly Message[]) => {
  const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  const starts = Array.from({ length: Math.ceil(entries.length / MAX_RECEIVE_COUNT) }, (_, n) => n * MAX_RECEIVE_COUNT);
  return starts.map((start) => entries.slice(start, start + MAX_RECEIVE_COUNT));
};

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

const toRecord = ({ source, engine }: Polling, message: Message) => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes,
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes).map(([name, attribute]) => [
      name,
      Object.fromEntries(Object.entries(attribute).map(([key, value]) => [lowerFirst(key), value])),
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  ...(message.MD5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
  eventSource: 'aws:sqs',
  eventSourceARN: source.queueArn,
  awsRegion: engine.region,
});

const Failures = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish() });

/** The message ids that a function reports as failed; an answer that is none means that all failed, as Lambda has it. */
const readFailures = (payload: string): Set<string> => {
  const result: unknown = JSON.parse(payload);
  if (result === null) return new Set();
  const parsed = Failures.safeParse(result);
  if (!parsed.success) return new Set(['an answer that cannot be read']);
  return new Set(parsed.data.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? []);
};
