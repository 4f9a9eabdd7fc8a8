import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { Settings } from '#src/domain/settings.ts';
import { deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import { expandRange } from '#src/pipeline/fan-out/expand-range.ts';
import { createQueues, type Queues } from '#src/queues/queues.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { countRequests } from '#test/support/counted-sqs.ts';
import { MESSAGE } from '../message.ts';
import { finish, Port, readParameters } from './parameters.ts';

// Expands a publish range by range against the canned AWS; then, with `deliver`, delivers the envelopes to a transport that
// drops them.
const { port, subscribers, perRange, deliver } = readParameters(
  z.object({ port: Port, subscribers: z.int(), perRange: z.int(), deliver: z.boolean() }),
);
const endpoint = `http://127.0.0.1:${port}`;
const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
const dynamodb = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials });

const requests = countRequests(sqs);
const calls: string[] = [];
dynamodb.middlewareStack.add(
  (next, { commandName = '' }) =>
    (args) => {
      calls.push(commandName.replace('Command', ''));
      return next(args);
    },
  { step: 'initialize', name: 'countCalls' },
);

const lanes = { http: `${endpoint}/0/http`, email: `${endpoint}/0/email`, sms: `${endpoint}/0/sms` };
const real = createQueues({ sqs, urls: { lanes } });
const envelopes: string[] = [];
const sizes: number[] = [];
let firstSentAt: number | undefined;
const queues: Pick<Queues, 'sendBatch' | 'send'> = {
  sendBatch: async (destination, messages) => {
    firstSentAt ??= performance.now();
    for (const { text, bytes } of messages) {
      sizes.push(bytes);
      if (deliver) envelopes.push(text);
    }
    return real.sendBatch(destination, messages);
  },
  send: real.send,
};
const subscriptions = createSubscriptionStore({ dynamodb, tableName: 'registry' });

const expand = (count: number): Promise<void> => {
  const range = { from: '0'.repeat(32), to: 'f'.repeat(32) };
  const message = { ...MESSAGE, topicId: `topic-${count}` };
  return expandRange(JSON.stringify({ v: 1, message, range }), { subscriptions, queues });
};

const forget = (): void => {
  for (const list of [requests, calls, sizes, envelopes]) list.length = 0;
  firstSentAt = undefined;
};

const expandAll = async () => {
  forget();
  const startedAt = performance.now();
  const before = process.cpuUsage();
  for (let done = 0; done < subscribers; done += perRange) await expand(Math.min(perRange, subscribers - done));
  const { user, system } = process.cpuUsage(before);
  return {
    cpuMs: (user + system) / 1000,
    firstSentMs: (firstSentAt ?? startedAt) - startedAt,
    rssMb: process.memoryUsage.rss() / 1_048_576,
    reads: calls.length,
    sends: requests.length,
    sendUnits: requests.reduce((sum, { billedUnits }) => sum + billedUnits, 0),
    sizes: [...sizes],
  };
};

/** Every endpoint takes its copy: what else does the worker call? */
const deliverAll = async () => {
  const records = envelopes.map((body, index) => ({ id: String(index), body, receiveCount: 1 }));
  forget();
  const { counts } = await deliverBatch(
    records,
    {
      lane: 'http',
      deliverers: { https: async () => async () => ({ kind: 'delivered' }) },
      queues: real,
      subscriptions,
      topicDataKeys: { forDecryption: async () => ({ unusable: 'nothing is encrypted here' }) },
      observers: [],
      settings: Settings.parse({}).delivery,
      concurrency: 100,
      clock: Date.now,
      random: () => 0.5,
      onEnvelopeDone: () => undefined,
      onError: () => undefined,
    },
    { remainingMs: () => 60_000, signal: new AbortController().signal },
  );
  return { delivered: counts.delivered, sends: requests.length, tableCalls: calls.length };
};

for (let round = 0; round < 20; round++) await expand(1000);
const expansion = await expandAll();
finish({ ...expansion, ...(deliver && { delivery: await deliverAll() }) });
