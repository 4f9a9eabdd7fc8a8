import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { callEngine } from './engines/call.ts';
import type { Functions } from './functions/functions.ts';
import { messageOf, StartFailure } from './start-failure.ts';
import type { ResolvedResource, Resolver } from './template/resolver.ts';

/** An event source mapping of the stacks: a queue that a function reads. */
export type EventSource = {
  readonly queueArn: string;
  readonly queueUrl: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly reportsFailures: boolean;
  /** How many batches are worked at once. */
  readonly concurrency: number;
};

/** Enough on a laptop, of one mapping and of all mappings of a function: every sandbox takes its 40 MB. */
const CONCURRENCY_OF_MAPPING = 2;
const CONCURRENCY_OF_FUNCTION = 4;
const WAIT_SECONDS = 1;
const MAXIMUM_RECEIVE = 10;

const Properties = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.coerce.number().default(10),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.coerce.number() }).optional(),
  FilterCriteria: z.never('event filters are not known to the local cloud').optional(),
});

/** Reads the event source mappings of the stacks; all must be of queues. */
export const readEventSources = (resolver: Resolver): EventSource[] => {
  const queues = resolver.resourcesOf('AWS::SQS::Queue');
  const mappings = resolver.resourcesOf('AWS::Lambda::EventSourceMapping').map(parse);
  return mappings.flatMap((properties) => {
    const siblings = mappings.filter(({ FunctionName }) => FunctionName === properties.FunctionName).length;
    const queue = queues.find(({ identity }) => identity?.attributes['Arn'] === properties.EventSourceArn);
    if (queue?.identity === undefined)
      throw new StartFailure(`The event source ${properties.EventSourceArn} is no queue of the stacks.`);
    if (!properties.Enabled) return [];
    return [
      {
        queueArn: properties.EventSourceArn,
        queueUrl: queue.identity.ref,
        // A name, or an ARN that ends in it.
        functionName: properties.FunctionName.split(':').at(-1) ?? '',
        batchSize: properties.BatchSize,
        batchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
        reportsFailures: properties.FunctionResponseTypes.length > 0,
        concurrency: Math.min(
          properties.ScalingConfig?.MaximumConcurrency ?? CONCURRENCY_OF_MAPPING,
          CONCURRENCY_OF_MAPPING,
          Math.max(1, Math.floor(CONCURRENCY_OF_FUNCTION / siblings)),
        ),
      },
    ];
  });
};

const parse = ({ properties, stackName, logicalId }: ResolvedResource): z.infer<typeof Properties> => {
  const parsed = Properties.safeParse(properties);
  if (parsed.success) return parsed.data;
  throw new StartFailure(`${stackName}/${logicalId} cannot run locally: ${z.prettifyError(parsed.error)}`);
};

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
  readonly functions: Functions;
  readonly engine: { readonly port: number; readonly region: string };
  readonly log: (line: string) => void;
};

/**
 * Feeds functions from their queues as Lambda does: what succeeded is deleted, what failed stays invisible until its
 * visibility timeout ends. A batch is received only when it can be worked at once, else its messages would time out
 * while they wait.
 */
export const startEventSources = ({ sources, ...options }: EventSourcesOptions): EventSources => {
  const stopping = new AbortController();
  const pollers = sources.map((source) => poll({ ...options, source, stopping: stopping.signal }));
  return {
    stop: async () => {
      stopping.abort();
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
      await wait(WAIT_SECONDS * 1000, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
  await Promise.all(running);
};

/** Fills a batch: at once with what is there, or for as long as the batching window allows. */
const receiveBatch = async (polling: Polling): Promise<Message[]> => {
  const { batchSize, batchingWindowSeconds } = polling.source;
  const batch = await receive(polling, Math.min(batchSize, MAXIMUM_RECEIVE));
  if (batch.length === 0 || batchingWindowSeconds === 0) return batch;
  const end = Date.now() + batchingWindowSeconds * 1000;
  while (batch.length < batchSize && Date.now() < end && !polling.stopping.aborted)
    batch.push(...(await receive(polling, Math.min(batchSize - batch.length, MAXIMUM_RECEIVE))));
  return batch;
};

const sqs = ({ engine, source }: Polling, operation: string, body: object) =>
  callEngine({ ...engine, target: `AmazonSQS.${operation}`, body: { QueueUrl: source.queueUrl, ...body } });

/** Never aborted: the engine would hand the next message to the closed connection. */
const receive = async (polling: Polling, maximum: number): Promise<Message[]> =>
  Received.parse(
    await sqs(polling, 'ReceiveMessage', {
      MaxNumberOfMessages: maximum,
      WaitTimeSeconds: WAIT_SECONDS,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  ).Messages;

const workBatch = async (polling: Polling, messages: readonly Message[]): Promise<void> => {
  const { source, functions, log } = polling;
  const event = JSON.stringify({ Records: messages.map((message) => toRecord(polling, message)) });
  const result = await functions.invoke(source.functionName, event);
  if (result === undefined || result.isError) return log(`${source.functionName} failed: ${result?.payload}`);
  const failed = source.reportsFailures ? readFailures(result.payload) : new Set<string>();
  const isUnknown = [...failed].some((id) => messages.every(({ MessageId }) => MessageId !== id));
  const done = isUnknown ? [] : messages.filter(({ MessageId }) => !failed.has(MessageId));
  await deleteAll(polling, done);
};

const deleteAll = async (polling: Polling, messages: readonly Message[]): Promise<void> => {
  for (let start = 0; start < messages.length; start += MAXIMUM_RECEIVE)
    await sqs(polling, 'DeleteMessageBatch', {
      Entries: messages
        .slice(start, start + MAXIMUM_RECEIVE)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
    });
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
