import { createHmac, generateKeyPairSync } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import { Pool } from 'undici';
import { z } from 'zod';
import { createDeliverHandler } from '#lambdas/deliver/handler.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { Settings } from '#src/domain/settings.ts';
import { createHttpClient } from '#src/http-client/http-client.ts';
import { createHttpDeliverer } from '#src/protocols/http/deliver.ts';
import { renderHttp } from '#src/protocols/http/render.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { lambdaContext } from '#test/support/api-gateway-event.ts';
import { MESSAGE } from '../message.ts';
import { finish, Port, readParameters } from './parameters.ts';

// Sends the same requests as the http lane's handler does, or from a bare loop over an undici pool.
const { port, mode, warmUps, invocations, width } = readParameters(
  z.object({ port: Port, mode: z.enum(['handler', 'pool']), warmUps: z.int(), invocations: z.int(), width: z.int() }),
);
const RECIPIENTS = 200;
const ENVELOPES = 5;
const origin = `http://127.0.0.1:${port}`;
const publicBaseUrl = 'https://smn.example.com';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const certificateId = '0123456789abcdef0123456789abcdef';

const { bodies, id: messageId, topicUrn, topicId, subject, publishedAt, expiresAt } = MESSAGE;
const head = { v: 1, kind: 'notification', messageId, topicUrn, topicId, subject, publishedAt, expiresAt } as const;
const envelopes = Array.from({ length: ENVELOPES }, (_, envelope) => ({
  ...head,
  protocol: 'http',
  body: bodies.default,
  attempt: 0,
  recipients: Array.from({ length: RECIPIENTS }, (_, recipient) => ({
    subscriptionId: (envelope * RECIPIENTS + recipient).toString(16).padStart(32, '0'),
    endpoint: `${origin}/hooks/${recipient}`,
  })),
}));

const createHandlerInvocation = (): (() => Promise<unknown>) => {
  const client = createHttpClient({ endpointTimeoutSeconds: 5, allowedCidrs: ['127.0.0.0/8'] });
  const signer = { current: async () => ({ certificateId, privateKey }) };
  const http = createHttpDeliverer({
    http: client,
    detections: { complete: async () => undefined },
    signer,
    headers: { open: async ({ header }) => header },
    publicBaseUrl,
    region: 'us-east-1',
    clock: Date.now,
  });
  const handler = createDeliverHandler({
    lane: 'http',
    deliverers: { http },
    queues: { send: async () => [] },
    subscriptions: { getMany: async () => new Map() },
    topicKeys: { forOpening: async () => ({ unusable: 'nothing is sealed here' }) },
    observers: [],
    settings: Settings.parse({}).delivery,
    width,
    clock: Date.now,
    random: () => 0.5,
    logger: createLogger(),
    metrics: createMetrics(),
  });
  const Records = envelopes.map((envelope, index) => recordOf(JSON.stringify(envelope), index));
  return () => handler({ Records }, lambdaContext());
};

const recordOf = (body: string, index: number): SQSRecord => ({
  messageId: String(index),
  receiptHandle: '',
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: '',
  awsRegion: 'us-east-1',
});

const createPoolInvocation = (): (() => Promise<unknown>) => {
  const pool = new Pool(origin, { connections: width, pipelining: 1 });
  const context = { privateKey, certificateUrl: `${publicBaseUrl}/cert.pem`, publicBaseUrl };
  const requests = envelopes.flatMap((envelope) => {
    const parsed = Envelope.parse(envelope);
    return parsed.recipients.flatMap((recipient) => renderHttp(parsed, context)(recipient) ?? []);
  });
  const worker = async (left: (typeof requests)[number][]): Promise<void> => {
    for (let request = left.pop(); request !== undefined; request = left.pop()) {
      const body = typeof request.body === 'string' ? request.body : Buffer.concat(request.body);
      const signature = createHmac('sha256', 'secret').update(body).digest('base64');
      const headers = { ...request.headers, 'x-signature': signature };
      const { pathname: path } = new URL(request.url);
      const answered = await pool.request({ method: 'POST', path, headers, body });
      await answered.body.dump();
    }
  };
  return () => {
    const left = [...requests];
    return Promise.all(Array.from({ length: width }, () => worker(left)));
  };
};

const invoke = mode === 'handler' ? createHandlerInvocation() : createPoolInvocation();
for (let round = 0; round < warmUps; round++) await invoke();
const before = process.cpuUsage();
const startedAt = performance.now();
for (let round = 0; round < invocations; round++) await invoke();
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(before);
const deliveries = invocations * ENVELOPES * RECIPIENTS;
finish({ cpuMs: (user + system) / 1000 / deliveries, perSecond: deliveries / seconds });
