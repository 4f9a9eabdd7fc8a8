import { createServer } from 'node:http';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, SQSRecord } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cloud } from '#local/cloud.ts';
import { clientOptions, startFixtureCloud } from '#test/support/local/fixture-cloud.ts';
import { statusOf } from '#test/support/local/status-of.ts';

/** Machines are slow when they have much to do. */
const PATIENTLY = { timeout: 120_000 };

let cloud: Cloud;
let sqs: SQSClient;
let lambda: LambdaClient;
let report = '';
const lines: string[] = [];
const seen: SQSRecord[] = [];
const recorder = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  seen.push(JSON.parse(Buffer.concat(chunks).toString()));
  response.end();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve));
  const address = recorder.address();
  report = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  cloud = await startFixtureCloud({ log: (line) => lines.push(line) });
  sqs = new SQSClient(clientOptions(cloud));
  lambda = new LambdaClient(clientOptions(cloud));
});

afterAll(async () => {
  await cloud.stop();
  recorder.close();
});

const send = async (action: string): Promise<string> => {
  const MessageBody = JSON.stringify({ report, action });
  const { MessageId = '' } = await sqs.send(new SendMessageCommand({ QueueUrl: cloud.queueUrl('Work'), MessageBody }));
  return MessageId;
};

const copiesOf = (messageId: string) => seen.filter((record) => record.messageId === messageId);

const attributesOf = async (queue: string) => {
  const QueueUrl = cloud.queueUrl(queue);
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return Attributes;
};

const isWorkEmpty = async () => {
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = await attributesOf('Work');
  return ApproximateNumberOfMessages === '0' && ApproximateNumberOfMessagesNotVisible === '0';
};

const call = (path: string, init?: RequestInit) => fetch(`${cloud.facts.endpoint}${path}`, init);

test('makes default credentials through the operator function', () => {
  expect(cloud.facts).toMatchObject({
    accessKey: `AK-${cloud.facts.projectId}`,
    authToken: expect.stringMatching(/^token-/),
    outbox: `${cloud.facts.endpoint}/local/outbox`,
    docs: `${cloud.facts.endpoint}/docs`,
    subscribers: [],
    region: 'us-east-1',
  });
  expect(cloud.facts.projectId).toMatch(/^[0-9a-f]{32}$/);
});

test('hands a request to its function as API Gateway does', async () => {
  const response = await call('/items/a%3Ab?x=1&x=2', { method: 'POST', body: 'a=b', headers: { 'X-One': '1' } });
  const event: APIGatewayProxyEventV2 = JSON.parse(await response.text());

  expect(event).toMatchObject({
    routeKey: 'POST /items/{id}',
    rawPath: '/items/a:b',
    rawQueryString: 'x=1&x=2',
    queryStringParameters: { x: '1,2' },
    pathParameters: { id: 'a:b' },
    headers: { 'x-one': '1', 'content-length': '3' },
    body: 'a=b',
    isBase64Encoded: false,
  });
  expect(response.headers.get('apigw-requestid')).toBe(event.requestContext.requestId);
});

test('answers what a function returns, as API Gateway reads it', async () => {
  const plain = await call('/plain');
  const bare = await call('/bare');
  const binary = await call('/binary');

  expect([plain.status, plain.headers.get('content-type'), await plain.text()]).toEqual([
    201,
    'text/plain; charset=utf-8',
    'plain',
  ]);
  expect(plain.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect([bare.headers.get('content-type'), await bare.json()]).toEqual(['application/json', { bare: true }]);
  expect(await binary.bytes()).toEqual(Uint8Array.of(0, 1, 2));
});

test('answers in the gateway’s own form what fails in or before the function', async () => {
  const thrown = await call('/throw');
  const hanging = await call('/hang');
  const tooLong = await call('/long', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
  const malformed = await call('/%E0%A4%A');

  expect([thrown.status, await thrown.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  expect([hanging.status, await hanging.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  expect([tooLong.status, await tooLong.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  expect(malformed.status).toBe(400);
});

test('keeps /local to itself, and to this machine', async () => {
  const unknown = await call('/local/unknown');
  const page = await call('/local/outbox', { headers: { accept: 'text/html' } });
  const list = await call('/local/outbox?protocol=sms');

  expect(unknown.status).toBe(404);
  for (const { headers } of [unknown, page, list]) expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(await page.text()).toContain('<h1>Outbox</h1>');
  expect(await list.json()).toEqual([]);
});

test.each([
  { host: 'evil.example' },
  { origin: 'http://evil.example' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
])('keeps web pages of somewhere else from /local and from the stand-in for AWS: %j', async (headers) => {
  const api = Number(new URL(cloud.facts.endpoint).port);
  const aws = Number(new URL(cloud.facts.awsEndpointUrl).port);
  const before = cloud.outbox().length;

  expect(await statusOf(api, { path: '/local/outbox', headers })).toBe(403);
  expect(await statusOf(api, { path: '/local/phones/+8613800138000', method: 'POST', headers })).toBe(403);
  expect(await statusOf(aws, { method: 'POST', headers, body: 'Action=Publish&PhoneNumber=%2B491&Message=x' })).toBe(
    403,
  );
  expect(cloud.outbox()).toHaveLength(before);
});

test('shows a browser where to go, and programs what the API answers', async () => {
  const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
  const page = await call('/', { headers: browser });
  const text = await page.text();

  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  for (const link of ['/local/outbox', '/docs', '/openapi.json', '/v2']) expect(text).toContain(`href="${link}"`);
  for (const headers of [{ accept: '*/*' }, { accept: 'application/json' }])
    expect(await (await call('/', { headers })).json()).toMatchObject({ rawPath: '/' });
  expect(await (await call('/', { method: 'POST', headers: browser })).json()).toMatchObject({ rawPath: '/' });
  const port = Number(new URL(cloud.facts.endpoint).port);
  expect(await statusOf(port, { path: '/', method: 'HEAD', headers: browser })).toBe(200);
});

test('lets its own pages call /local', async () => {
  const { endpoint } = cloud.facts;
  const headers = { origin: endpoint, 'sec-fetch-site': 'same-origin' };
  const port = Number(new URL(endpoint).port);

  expect(await statusOf(port, { path: '/local/phones/+8613800138000', method: 'POST', headers })).toBe(200);
});

test('feeds a function from its queue and deletes what it has processed', async () => {
  const messageId = await send('succeed');

  await expect.poll(() => copiesOf(messageId), PATIENTLY).toHaveLength(1);
  await expect.poll(isWorkEmpty, PATIENTLY).toBe(true);
  const { QueueArn } = await attributesOf('Work');
  expect(copiesOf(messageId)[0]).toEqual({
    messageId,
    receiptHandle: expect.any(String),
    body: JSON.stringify({ report, action: 'succeed' }),
    attributes: expect.objectContaining({
      ApproximateReceiveCount: '1',
      SentTimestamp: expect.stringMatching(/^\d+$/),
    }),
    messageAttributes: {},
    md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventSource: 'aws:sqs',
    eventSourceARN: QueueArn,
    awsRegion: 'us-east-1',
  });
});

test('brings back only what failed of a batch, and moves it to the dead-letter queue at last', {
  timeout: 120_000,
}, async () => {
  const failing = await send('fail');
  const working = await send('succeed');

  await expect
    .poll(() => attributesOf('WorkDeadLetters'), PATIENTLY)
    .toMatchObject({
      ApproximateNumberOfMessages: '1',
    });
  expect(copiesOf(failing).map(({ attributes }) => attributes.ApproximateReceiveCount)).toEqual(['1', '2']);
  expect(copiesOf(working)).toHaveLength(1);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: cloud.queueUrl('WorkDeadLetters'), MessageSystemAttributeNames: ['All'] }),
  );
  expect(Messages[0]).toMatchObject({ MessageId: failing, Attributes: { ApproximateReceiveCount: '1' } });
});

test.each(['throw', 'hang'])(
  'brings a message back after its function did: %s',
  { timeout: 120_000 },
  async (action) => {
    const messageId = await send(action);

    await expect.poll(() => copiesOf(messageId).length, PATIENTLY).toBe(2);
  },
);

test('brings a message back whose function was killed', async () => {
  const messageId = await send('hang');
  await expect.poll(() => copiesOf(messageId), { ...PATIENTLY, interval: 10 }).toHaveLength(1);

  cloud.functions.kill('smn-test-consume');

  await expect.poll(() => lines.join('\n'), PATIENTLY).toContain('Runtime.ExitError');
  await expect.poll(() => copiesOf(messageId).length, PATIENTLY).toBe(2);
});

test('refuses sends to a queue while the fault switch is on', async () => {
  const impatient = new SQSClient({ ...clientOptions(cloud), maxAttempts: 1 });
  const message = { QueueUrl: cloud.queueUrl('Idle'), MessageBody: '1' };

  const fault = cloud.refuse('Idle');
  await expect(impatient.send(new SendMessageCommand(message))).rejects.toMatchObject({ name: 'ServiceUnavailable' });
  fault.restore();

  await expect(impatient.send(new SendMessageCommand(message))).resolves.toMatchObject({
    MessageId: expect.any(String),
  });
});

test('counts API calls and invocations', async () => {
  const before = cloud.calls();
  const invoked = cloud.functions.invocations('smn-test-echo');

  await sqs.send(new SendMessageCommand({ QueueUrl: cloud.queueUrl('Idle'), MessageBody: '1' }));
  await call('/count');

  expect(cloud.calls()['sqs.SendMessage']).toBe((before['sqs.SendMessage'] ?? 0) + 1);
  expect(cloud.functions.invocations('smn-test-echo')).toBe(invoked + 1);
});

test('invokes functions through the Lambda API, in an environment of their own', async () => {
  const FunctionName = 'smn-test-operator';
  const invoke = (input: object, type: 'RequestResponse' | 'Event' = 'RequestResponse') =>
    lambda.send(new InvokeCommand({ FunctionName, InvocationType: type, Payload: JSON.stringify(input) }));

  const environment = JSON.parse((await invoke({ command: 'environment' })).Payload?.transformToString() ?? '');
  const failed = await invoke({ command: 'fail' });

  expect(environment).toMatchObject({ AWS_REGION: 'us-east-1', AWS_LAMBDA_FUNCTION_NAME: FunctionName });
  expect(environment.AWS_ACCESS_KEY_ID).toBe(FunctionName);
  expect(environment).not.toHaveProperty('PATH');
  expect(environment.QUEUE).toBe(cloud.queueUrl('Work'));
  expect(failed.FunctionError).toBe('Unhandled');
  expect(failed.Payload?.transformToString()).toContain('RangeError');
  await expect(invoke({}, 'Event')).resolves.toMatchObject({ StatusCode: 202 });
  await expect(lambda.send(new InvokeCommand({ FunctionName: 'unknown' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('prints warnings of functions, and not what they log otherwise', async () => {
  await send('warn');

  await expect.poll(() => lines, PATIENTLY).toContain('smn-test-consume: a warning of smn-test-consume');
});

test('lets a function do with tables what its role allows, and nothing else', async () => {
  const put = (accessKeyId: string, pk: string) => {
    const credentials = { accessKeyId, secretAccessKey: 'local' };
    const dynamodb = new DynamoDBClient({ ...clientOptions(cloud), credentials, maxAttempts: 1 });
    const Item = { pk: { S: pk }, sk: { S: 'item' } };
    return dynamodb.send(new PutItemCommand({ TableName: cloud.tableName('Items'), Item }));
  };
  const denied = `smn-test-consume may not PutItem on ${cloud.tableName('Items')} of items with the keys other#1`;

  await put('smn-test-consume', 'note#1');
  await put('local', 'other#1');
  await expect(put('smn-test-consume', 'other#1')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: `${denied}: no policy of its role allows it.`,
  });
  await expect(put('smn-test-echo', 'note#1')).rejects.toMatchObject({ name: 'AccessDeniedException' });

  expect(cloud.denials()).toEqual([denied, expect.stringMatching(/^smn-test-echo may not PutItem/)]);
});
