import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { encryptText } from '#src/domain/messages/encrypted-text.ts';
import { Settings } from '#src/domain/settings.ts';
import { createTextCounter } from '#src/pipeline/delivery/count-texts.ts';
import { type DeliverDependencies, deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import { createDeliveryLog } from '#src/pipeline/delivery/log-deliveries.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { createQueues } from '#src/queues/queues.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createStatisticsStore } from '#src/stores/topics/statistics-store.ts';
import { createTopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { startKms, type TestKms } from '#test/support/kms.ts';
import { startSqs, type TestSqs } from '#test/support/sqs.ts';

let dynamodb: TestDynamodb;
let sqs: TestSqs;
let kms: TestKms;

beforeAll(async () => {
  [dynamodb, sqs, kms] = await Promise.all([startDynamodb(), startSqs(), startKms()]);
});
afterAll(async () => {
  await Promise.all([dynamodb.stop(), sqs.stop(), kms.stop()]);
});
beforeEach(async () => {
  const { lanes, retries, quarantines, deadLetters, deliveryLogs } = sqs.urls;
  for (const url of [lanes.http, retries.http, quarantines.http, deadLetters.http, deliveryLogs]) await sqs.take(url);
});
afterEach(() => kms.refuse(undefined));

const NOW = Date.parse('2026-03-04T05:06:10Z');
const TOPIC = 'urn:smn:us-east-1:f96188c7ccaf4ffba0c9aa149ab2bd57:alarms';
const KEY_ARN = 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000001';
const PLENTY = { remainingMs: () => 60_000, signal: new AbortController().signal };
const LOG = { logGroupId: 'group', logStreamId: 'stream' };

const hexId = (index: number): string => `${index}`.padStart(32, '0');
const recipientsAt = (endpoints: readonly string[]): Recipient[] =>
  endpoints.map((endpoint, index) => aRecipient({ endpoint, subscriptionId: hexId(index) }));

/** A worker of the http lane with everything that bound topics need, what its deliverer saw, and what it reported. */
const aWorker = (outcomeOf: (endpoint: string) => Outcome, change: Partial<DeliverDependencies> = {}) => {
  const seen: { envelope: Envelope; recipient: Recipient }[] = [];
  const reports: unknown[] = [];
  const queues = createQueues({ sqs: sqs.sqs, urls: sqs.urls });
  const deliver = async (envelope: Envelope) => async (recipient: Recipient) => {
    seen.push({ envelope, recipient });
    return outcomeOf(recipient.endpoint);
  };
  const dependencies: DeliverDependencies = {
    lane: 'http',
    deliverers: { http: deliver, sms: deliver },
    queues,
    subscriptions: createSubscriptionStore(dynamodb.registry),
    topicDataKeys: createTopicDataKeys({ kms: kms.kms, cacheSeconds: 0, clock: () => NOW }),
    observers: [createDeliveryLog({ queues })],
    settings: Settings.parse({ delivery: { retryStepsSeconds: [0.1] } }).delivery,
    concurrency: 10,
    clock: () => NOW,
    random: () => 0.4,
    onEnvelopeDone: () => undefined,
    onError: (error, { recordId }) => reports.push([String(error), recordId]),
    ...change,
  };
  const work = (envelopes: readonly Envelope[], invocation = PLENTY) =>
    deliverBatch(
      envelopes.map((envelope, index) => ({ id: `record-${index}`, body: JSON.stringify(envelope), receiveCount: 1 })),
      dependencies,
      invocation,
    );
  return { work, seen, reports };
};

const delivered = (): Outcome => ({ kind: 'delivered' });

const taken = async <T>(url: string): Promise<readonly T[]> => (await sqs.take(url)).map((text) => JSON.parse(text));

/** An envelope encrypted as publish and announce encrypt them. */
const anEncryptedEnvelope = async (endpoints: readonly string[], change: Partial<Envelope> = {}): Promise<Envelope> => {
  const topicDataKeys = createTopicDataKeys({ kms: kms.kms, cacheSeconds: 0, clock: () => NOW });
  const found = await topicDataKeys.forEncryption(KEY_ARN, TOPIC);
  if ('unusable' in found) throw new Error(found.unusable);
  const plain = anEnvelope({ protocol: 'http', recipients: recipientsAt(endpoints), ...change });
  const encrypt = (text: string, field: 'subject' | 'body' | 'token') =>
    encryptText(text, found.key, { messageId: plain.messageId, field });
  return {
    ...plain,
    subject: encrypt('Secret subject', 'subject'),
    ...(plain.body !== '' && { body: encrypt(plain.body, 'body') }),
    recipients: plain.recipients.map((one) => ({ ...one, ...(one.token && { token: encrypt(one.token, 'token') }) })),
    encryption: found.encryption,
  };
};

describe('an envelope that a key of its topic has encrypted', () => {
  test('is decrypted for its deliverer alone: retries and dead letters leave as they came', async () => {
    const envelope = await anEncryptedEnvelope(['http://fine/1', 'http://down/1', 'http://gone/1'], {
      body: 'Disk full',
    });
    const { work, seen } = aWorker((endpoint) => {
      if (endpoint.includes('fine')) return { kind: 'delivered' };
      const kind = endpoint.includes('down') ? 'retry' : 'rejected';
      return { kind, reason: 'HTTP' };
    });
    const { failedIds } = await work([envelope]);

    expect(failedIds).toEqual([]);
    expect(seen[0]?.envelope).toMatchObject({ body: 'Disk full', subject: 'Secret subject' });
    expect(seen[0]?.envelope.encryption).toBeUndefined();
    const { subject, body, encryption } = envelope;
    expect(await taken(sqs.urls.retries.http)).toMatchObject([{ subject, body, encryption, attempt: 1 }]);
    expect(await taken(sqs.urls.deadLetters.http)).toMatchObject([{ subject, body, encryption }]);
  });

  test('shows its recipients their tokens, which leave encrypted', async () => {
    const recipients = [aRecipient({ endpoint: 'http://a/1', token: 'open-sesame' })];
    const envelope = await anEncryptedEnvelope([], { kind: 'confirmation', body: '', recipients });
    const { work, seen } = aWorker(() => ({ kind: 'retry', reason: 'HTTP 500' }));
    await work([envelope]);

    expect(seen[0]?.recipient.token).toBe('open-sesame');
    expect(seen[0]?.envelope.recipients[0]?.token).toBe('open-sesame');
    expect(await taken(sqs.urls.retries.http)).toMatchObject([{ recipients: envelope.recipients }]);
  });

  test('is tried again, whole, while its key is switched off, and delivered once it is on again', async () => {
    const envelope = await anEncryptedEnvelope(['http://a/1', 'http://b/1', 'http://c/1']);
    const { work, seen } = aWorker(delivered);
    kms.refuse('DisabledException');
    expect(await work([envelope])).toEqual({
      failedIds: [],
      counts: { delivered: 0, retried: 3, dead: 0, expired: 0 },
    });
    expect(seen).toEqual([]);
    const retries = await taken<Envelope>(sqs.urls.retries.http);
    const lastFailure = "the topic's key cannot be used (DisabledException)";
    const attemptLog = [{ reason: lastFailure, at: [expect.any(Number)] }];
    const recipients = envelope.recipients.map((recipient) => ({ ...recipient, lastFailure, attemptLog }));
    expect(retries).toEqual([{ ...envelope, attempt: 1, requeued: true, recipients }]);

    kms.refuse(undefined);
    await work(retries.map(({ requeued: _requeued, ...retry }) => ({ ...retry, attempt: 0 })));
    expect(seen.map(({ recipient }) => recipient.endpoint)).toEqual(['http://a/1', 'http://b/1', 'http://c/1']);
  });

  test('is an encrypted dead letter with that reason when its key stays switched off', async () => {
    const envelope = await anEncryptedEnvelope(['http://a/1']);
    const late = { ...envelope, kind: 'direct' as const, attempt: 1 };
    kms.refuse('KMSInvalidStateException');
    await aWorker(delivered).work([late]);
    const [dead] = await taken<Envelope>(sqs.urls.deadLetters.http);
    expect(dead).toMatchObject({ body: envelope.body, encryption: envelope.encryption, attempt: 2 });
    expect(dead?.recipients[0]?.reason).toBe(
      "Given up after 2 attempts; last failure: the topic's key cannot be used (KMSInvalidStateException)",
    );
  });

  test('is given again by its queue when KMS does not answer', async () => {
    const envelope = await anEncryptedEnvelope(['http://a/1']);
    const { work, seen, reports } = aWorker(delivered);
    kms.refuse('ThrottlingException');
    expect((await work([envelope])).failedIds).toEqual(['record-0']);
    expect(seen).toEqual([]);
    expect(reports).toHaveLength(1);
  });

  test('is given again when a text is not what was encrypted, and hurts no other', async () => {
    const envelope = await anEncryptedEnvelope(['http://a/1']);
    const other = await anEncryptedEnvelope(['http://b/1'], { messageId: 'f'.repeat(32) });
    const { work, seen } = aWorker(delivered);
    expect((await work([{ ...envelope, body: other.body }, other])).failedIds).toEqual(['record-0']);
    expect(seen.map(({ recipient }) => recipient.endpoint)).toEqual(['http://b/1']);
  });
});

describe('deliveries of a topic with a log', () => {
  const outcomes: Readonly<Record<string, Outcome>> = {
    'http://fine/1': { kind: 'delivered', httpStatus: 200 },
    'http://down/1': { kind: 'retry', reason: 'timed out' },
    'http://gone/1': { kind: 'rejected', reason: 'HTTP 410', httpStatus: 410 },
    'http://busy/1': { kind: 'throttled', reason: 'HTTP 429', httpStatus: 429 },
  };
  const logged = (change: Partial<Envelope> = {}): Envelope =>
    anEnvelope({ protocol: 'http', logTarget: LOG, recipients: recipientsAt(Object.keys(outcomes)), ...change });
  const outcomeOf = (endpoint: string): Outcome => outcomes[endpoint] ?? { kind: 'delivered' };

  test('leave one record each, in one message for their envelope', async () => {
    await aWorker(outcomeOf).work([logged()]);
    const messages = await taken<{ entries: { at: number; record: object }[] }>(sqs.urls.deliveryLogs);
    const recordOf = (index: number, endpoint: string, change: object) => ({
      message_id: '0123456789abcdef0123456789abcdef',
      project_id: 'f96188c7ccaf4ffba0c9aa149ab2bd57',
      topic_urn: TOPIC,
      subscriber_urn: `${TOPIC}:${hexId(index)}`,
      protocol_name: 'http',
      endpoint,
      ...change,
      create_time: '2026-03-04T05:06:07Z',
      send_time: '2026-03-04T05:06:10Z',
    });
    expect(messages).toEqual([
      {
        v: 1,
        project: 'f96188c7ccaf4ffba0c9aa149ab2bd57',
        ...LOG,
        entries: [
          { at: NOW, record: recordOf(0, 'http://fine/1', { status: 'DELIVERED', http_code: 200 }) },
          { at: NOW, record: recordOf(1, 'http://down/1', { status: 'FAIL_DELIVERED' }) },
          { at: NOW, record: recordOf(2, 'http://gone/1', { status: 'FAIL_DELIVERED', http_code: 410 }) },
          { at: NOW, record: recordOf(3, 'http://busy/1', { status: 'REJECTS', http_code: 429 }) },
        ],
      },
    ]);
  });

  test('name the code of an answer for http and https only', async () => {
    await aWorker(outcomeOf).work([logged({ protocol: 'sms' })]);
    const [message] = await taken<{ entries: { record: object }[] }>(sqs.urls.deliveryLogs);
    for (const { record } of message?.entries ?? []) expect(record).not.toHaveProperty('http_code');
    expect(message?.entries).toHaveLength(4);
  });

  test('name no more than the host of a robot, whose address is its secret', async () => {
    const { work } = aWorker(delivered, { lane: 'chat', deliverers: { wechat: async () => async () => delivered() } });
    const recipients = recipientsAt(['https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=secret']);
    await work([anEnvelope({ protocol: 'wechat', logTarget: LOG, recipients })]);

    const [text = ''] = await sqs.take(sqs.urls.deliveryLogs);
    expect(text).toContain('"endpoint":"https://qyapi.weixin.qq.com"');
    expect(text).not.toContain('secret');
  });

  test('are messages of at most 200 KB', async () => {
    const endpoints = Array.from({ length: 400 }, (_, index) => `http://fine/${index}/${'x'.repeat(900)}`);
    await aWorker(delivered).work([logged({ recipients: recipientsAt(endpoints) })]);
    const texts = await sqs.take(sqs.urls.deliveryLogs);
    expect(texts).toHaveLength(3);
    for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(200 * 1024);
    expect(texts.flatMap((text) => JSON.parse(text).entries)).toHaveLength(400);
  });

  test('leave nothing when the topic has no log, nor for confirmations and cancellations', async () => {
    const { logTarget: _, ...unlogged } = logged();
    const kinds = ['confirmation', 'cancellation'] as const;
    await aWorker(outcomeOf).work([unlogged, ...kinds.map((kind) => logged({ kind }))]);
    expect(await taken(sqs.urls.deliveryLogs)).toEqual([]);
  });

  test('are not repeated when the queue of logs refuses: that is reported and nothing else', async () => {
    const deliveryLogs = 'http://127.0.0.1:1/000000000000/missing';
    const queues = createQueues({ sqs: sqs.sqs, urls: { ...sqs.urls, deliveryLogs } });
    const { work, seen, reports } = aWorker(outcomeOf, { observers: [createDeliveryLog({ queues })] });
    expect((await work([logged()])).failedIds).toEqual([]);
    expect(seen).toHaveLength(4);
    expect(reports).toEqual([[expect.stringContaining('refused'), undefined]]);
  });

  test('are not repeated when an observer hangs: it is left behind before the time is up', async () => {
    const hanging = new Promise<void>(() => undefined);
    const { work, reports } = aWorker(outcomeOf, { observers: [() => hanging] });
    let calls = 0;
    const invocation = { ...PLENTY, remainingMs: () => (++calls > 4 ? 520 : 60_000) };
    expect((await work([logged()], invocation)).failedIds).toEqual([]);
    expect(reports).toEqual([[expect.stringContaining('no time left'), undefined]]);
  });
});

describe('texts that the sms lane delivered', () => {
  const hour = Date.parse('2026-03-04T05:00:00Z');
  const statistics = () => createStatisticsStore(dynamodb.deliveries);
  const countOf = async (topicId: string) =>
    (await statistics().textsByHour(topicId, { from: hour, to: hour + 3_600_000 })).get(hour) ?? 0;
  const aCountingWorker = () =>
    aWorker((endpoint) => (endpoint === '+1' ? { kind: 'retry', reason: 'x' } : { kind: 'delivered' }), {
      lane: 'sms',
      observers: [createTextCounter({ statistics: statistics(), clock: () => NOW })],
    });
  const texts = (change: Partial<Envelope>) =>
    anEnvelope({ protocol: 'sms', recipients: recipientsAt(['+1', '+2', '+3']), ...change });

  test('are counted by topic and hour, with one write for each topic of a batch', async () => {
    const topicId = 'a'.repeat(32);
    const { work } = aCountingWorker();
    expect(await dynamodb.callsOf(() => work([texts({ topicId, recipients: recipientsAt(['+1', '+2']) })]))).toEqual([
      'UpdateItem',
    ]);
    const one = texts({ topicId, recipients: recipientsAt(['+2']) });
    expect(await dynamodb.callsOf(() => work([one, one]))).toEqual(['UpdateItem']);
    await work([texts({ topicId }), texts({ topicId: 'b'.repeat(32) })]);
    expect([await countOf(topicId), await countOf('b'.repeat(32))]).toEqual([5, 2]);
  });

  test('are not counted when they are confirmations, or to a number without a topic', async () => {
    const topicId = 'c'.repeat(32);
    const { work } = aCountingWorker();
    const kinds = ['confirmation', 'cancellation', 'direct'] as const;
    expect(await dynamodb.callsOf(() => work(kinds.map((kind) => texts({ topicId, kind }))))).toEqual([]);
  });

  test('that cannot be counted are reported, and not sent again', async () => {
    const observers = [
      createTextCounter({ statistics: { countTexts: () => Promise.reject(new Error('no')) }, clock: () => NOW }),
    ];
    const { work, reports } = aWorker(delivered, { lane: 'sms', observers });
    expect((await work([texts({})])).failedIds).toEqual([]);
    expect(reports).toEqual([['Error: no', undefined]]);
  });
});
