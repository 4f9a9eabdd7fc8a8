import { generateKeyPairSync } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import { createDeliverHandler } from '#lambdas/deliver/handler.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createMetrics } from '#lambdas/runtime/metrics.ts';
import { Settings } from '#src/domain/settings.ts';
import { createHttpClient } from '#src/http-client/http-client.ts';
import { createHttpDeliverer } from '#src/protocols/http/deliver.ts';
import { encodeText } from '#src/queues/text.ts';
import { lambdaContext } from '#test/support/api-gateway-event.ts';
import { MESSAGE } from './message.ts';

/** What an invocation brings: five envelopes of 200 recipients. */
const RECIPIENTS = 200;
const ENVELOPES = 5;
export const DELIVERIES = RECIPIENTS * ENVELOPES;

const { bodies, id: messageId, topicUrn, topicId, subject, publishedAt, expiresAt } = MESSAGE;
const head = { v: 1, kind: 'notification', messageId, topicUrn, topicId, subject, publishedAt, expiresAt } as const;

/** The envelopes of an invocation, to endpoints of the origin, as the queue brings them. */
export const envelopesTo = (origin: string, body: string = bodies.default) =>
  Array.from({ length: ENVELOPES }, (_, envelope) => ({
    ...head,
    protocol: 'http',
    body: encodeText(body),
    attempt: 0,
    recipients: Array.from({ length: RECIPIENTS }, (_, recipient) => ({
      subscriptionId: (envelope * RECIPIENTS + recipient).toString(16).padStart(32, '0'),
      endpoint: `${origin}/hooks/${recipient}`,
    })),
  }));

type LaneOptions = {
  readonly envelopes: ReturnType<typeof envelopesTo>;
  readonly concurrency: number;
  readonly endpointTimeoutSeconds: number;
};

/** The http lane's handler over real sockets, with nothing else around it; each call is one invocation. */
export const createLaneInvocation = ({ envelopes, concurrency, endpointTimeoutSeconds }: LaneOptions) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const deliverer = createHttpDeliverer({
    http: createHttpClient({ endpointTimeoutSeconds, allowedCidrs: ['127.0.0.0/8'] }),
    detections: { complete: async () => undefined },
    signer: { current: async () => ({ certificateId: '0123456789abcdef0123456789abcdef', privateKey }) },
    headers: { decrypt: async ({ header }) => header },
    signingSecrets: { decrypt: async () => [] },
    publicBaseUrl: 'https://smn.example.com',
    region: 'us-east-1',
    clock: Date.now,
  });
  const handler = createDeliverHandler({
    lane: 'http',
    deliverers: { http: deliverer, https: deliverer },
    queues: { send: async () => [] },
    subscriptions: { getMany: async () => new Map() },
    topicDataKeys: { forDecryption: async () => ({ unusable: 'nothing is encrypted here' }) },
    observers: [],
    settings: { ...Settings.parse({}).delivery, endpointTimeoutSeconds },
    concurrency,
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
