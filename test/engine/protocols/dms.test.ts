import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDmsDeliverer } from '#src/protocols/dms/deliver.ts';
import { createQueueTransport } from '#src/protocols/dms/transport.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { type JsonService, startJsonService } from '#test/support/aws-json-service.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { startSqs, type TestSqs } from '#test/support/sqs.ts';
import { arnOf, CLOSED_QUEUE_ID, OWN_QUEUE_ID, QUEUE_ID, TARGETS } from '#test/support/targets.ts';

const neverAborted = new AbortController().signal;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

type To = { readonly endpoint?: string; readonly service: string; readonly signal?: AbortSignal };

const deliver = async (change: Partial<Envelope>, { endpoint = QUEUE_ID, service, signal = neverAborted }: To) => {
  const transport = createQueueTransport({ timeoutMs: 5000, client: { endpoint: service, credentials } });
  const send = await createDmsDeliverer({ transport, targets: TARGETS })(anEnvelope({ protocol: 'dms', ...change }));
  return send(aRecipient({ endpoint }), signal);
};

describe('createDmsDeliverer, to a queue', () => {
  let engine: TestSqs;
  let service: string;
  let url: string;

  beforeAll(async () => {
    engine = await startSqs();
    service = new URL(engine.urls.fanOut).origin;
    await engine.sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
    url = `${service}/000000000000/orders`;
  });
  afterAll(() => engine.stop());

  test('sends the message of the contract', async () => {
    expect(await deliver({ body: 'Disk full', subject: 'Alarm' }, { service })).toEqual({ kind: 'delivered' });

    const [text = ''] = await engine.take(url);
    expect(JSON.parse(JSON.parse(text).message[0].body)).toMatchObject({ subject: 'Alarm', message: 'Disk full' });
  });

  test('brings every character through', async () => {
    const body = '\u0000\u001f\u2028\ud800 \udfff\ufffe\uffff 😀 港 "quoted\\"';

    expect(await deliver({ body }, { service })).toEqual({ kind: 'delivered' });

    const [text = ''] = await engine.take(url);
    expect(JSON.parse(JSON.parse(text).message[0].body).message).toBe(body);
  });

  test('brings a body of 256 KB through, and rejects one that becomes longer than SQS takes', async () => {
    expect(await deliver({ body: 'x'.repeat(256 * 1024) }, { service })).toEqual({ kind: 'delivered' });
    expect(await engine.take(url)).toHaveLength(1);

    expect(await deliver({ body: '\u0001'.repeat(256 * 1024) }, { service })).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/^the event has 18\d{5} bytes; SQS takes 1048576$/),
    });
    expect(await engine.take(url)).toEqual([]);
  });

  test('rejects when the queue does not exist', async () => {
    const gone = { ...TARGETS, queues: [{ id: QUEUE_ID, arn: 'arn:aws:sqs:us-east-1:123456789012:gone' }] };
    const transport = createQueueTransport({ timeoutMs: 5000, client: { endpoint: service, credentials } });
    const send = await createDmsDeliverer({ transport, targets: gone })(anEnvelope({ protocol: 'dms' }));

    expect(await send(aRecipient({ endpoint: QUEUE_ID }), neverAborted)).toEqual({
      kind: 'rejected',
      reason: 'QueueDoesNotExist',
    });
  });

  test.each([CLOSED_QUEUE_ID, OWN_QUEUE_ID, '00000000-0000-4000-8000-000000000000'])(
    'sends nothing to %s, which is not open to the project',
    async (endpoint) => {
      expect(await deliver({}, { endpoint, service })).toMatchObject({ kind: 'rejected' });
    },
  );
});

describe('createDmsDeliverer, when SQS refuses', () => {
  let sqs: JsonService;

  beforeEach(async () => {
    sqs = await startJsonService({ status: 200, result: { MessageId: 'm', MD5OfMessageBody: 'x' } });
  });
  afterEach(() => sqs.close());

  test.each([
    [403, 'AccessDeniedException', 'rejected'],
    [400, 'KmsThrottled', 'throttled'],
    [400, 'KmsDisabled', 'rejected'],
    [403, 'RequestThrottled', 'throttled'],
    [503, 'ServiceUnavailable', 'retry'],
  ] as const)('takes %i %s for %s', async (status, code, kind) => {
    sqs.next({ status, code }, { status, code });

    expect(await deliver({}, { service: sqs.client.endpoint })).toEqual({ kind, reason: code });
  });

  test('names the queue by the URL of its Region and account, and signs for its Region', async () => {
    await deliver({}, { service: sqs.client.endpoint });

    expect(JSON.parse(sqs.calls[0]?.body ?? '').QueueUrl).toBe(
      'https://sqs.us-east-1.amazonaws.com/123456789012/orders',
    );
    expect(sqs.calls[0]?.headers['authorization']).toContain('/us-east-1/sqs/');
  });

  test('retries when SQS hangs for longer than an endpoint may, and stops when the signal aborts', async () => {
    sqs.next('hang');
    const transport = createQueueTransport({ timeoutMs: 100, client: sqs.client });
    const delivery = { arn: arnOf('sqs', 'orders'), text: 'x', deliveryId: 'd' };
    expect(await transport.send(delivery, neverAborted)).toEqual({ kind: 'retry', reason: 'AbortError' });

    sqs.next('hang');
    const abort = new AbortController();
    const outcome = deliver({}, { service: sqs.client.endpoint, signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    expect(await outcome).toEqual({ kind: 'retry', reason: 'aborted' });
  });
});
