import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import * as z from 'zod';
import { LOOPBACK } from '#local/loopback.ts';
import { LANES, type Lane } from '#src/domain/protocol.ts';
import { unsigned } from './unsigned.ts';

/** A queue for every role. */
type TestQueueUrls = {
  readonly lanes: Readonly<Record<Lane, string>>;
  readonly retries: { readonly http: string };
  readonly quarantines: { readonly http: string };
  readonly deadLetters: Readonly<Record<Lane, string>>;
  readonly fanOut: string;
  readonly cleanup: string;
  readonly deliveryLogs: string;
  readonly hold: string;
  readonly release: string;
  readonly receipts: string;
  readonly jobs: string;
  readonly feedback: string;
};

/** One fauxqs in memory with a queue for every role, reached through the real client. */
export type TestSqs = {
  readonly sqs: SQSClient;
  readonly urls: TestQueueUrls;
  /** Receives and deletes the messages that are visible, as texts. */
  readonly take: (url: string) => Promise<readonly string[]>;
  /** How many messages wait, visible or delayed. */
  readonly count: (url: string) => Promise<{ readonly visible: number; readonly delayed: number }>;
  readonly stop: () => Promise<void>;
};

const clientOf = (port: number): SQSClient =>
  new SQSClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    maxAttempts: 1,
    ...unsigned,
  });

const createQueues = async (sqs: SQSClient, port: number): Promise<TestQueueUrls> => {
  // The engine's own URLs name a host that does not resolve; it only reads their path.
  const create = async (name: string): Promise<string> => {
    await sqs.send(new CreateQueueCommand({ QueueName: name }));
    return `http://127.0.0.1:${port}/000000000000/${name}`;
  };
  const perLane = async (suffix: string): Promise<Record<Lane, string>> => {
    const urls: Partial<Record<Lane, string>> = {};
    for (const lane of LANES) urls[lane] = await create(`${lane}-${suffix}`);
    return z.record(z.enum(LANES), z.string()).parse(urls);
  };
  return {
    lanes: await perLane('lane'),
    retries: { http: await create('http-retries') },
    quarantines: { http: await create('http-quarantine') },
    deadLetters: await perLane('dead-letters'),
    fanOut: await create('fan-out'),
    cleanup: await create('cleanup'),
    deliveryLogs: await create('delivery-logs'),
    hold: await create('hold'),
    release: await create('release'),
    receipts: await create('receipts'),
    jobs: await create('jobs'),
    feedback: await create('feedback'),
  };
};

const takeSome = async (sqs: SQSClient, url: string): Promise<readonly string[]> => {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }));
  if (Messages.length > 0) {
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  }
  return Messages.map(({ Body = '' }) => Body);
};

/** Starts it; call `stop` when the test file is done. */
export const startSqs = async (): Promise<TestSqs> => {
  const app = buildApp({ logger: false, defaultRegion: 'us-east-1' });
  const port = Number(new URL(await app.listen({ port: 0, host: LOOPBACK })).port);
  const sqs = clientOf(port);
  return {
    sqs,
    urls: await createQueues(sqs, port),
    take: async (url) => {
      const texts: string[] = [];
      for (let some = await takeSome(sqs, url); some.length > 0; some = await takeSome(sqs, url)) texts.push(...some);
      return texts;
    },
    count: async (url) => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
      );
      return {
        visible: Number(Attributes['ApproximateNumberOfMessages']),
        delayed: Number(Attributes['ApproximateNumberOfMessagesDelayed']),
      };
    },
    stop: async () => {
      sqs.destroy();
      await app.close();
    },
  };
};
