import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Cloud } from '#local/cloud.ts';
import { clientOptions, startFixtureCloud } from '#test/support/local/fixture-cloud.ts';

vi.setConfig({ testTimeout: 120_000 });

let stateDirectory = '';

beforeAll(async () => {
  stateDirectory = await mkdtemp(join(tmpdir(), 'smn-test-'));
});

afterAll(async () => {
  await rm(stateDirectory, { recursive: true, force: true });
});

/** A process of its own that runs the fixture cloud, to be killed. */
const startProcess = async () => {
  const script = fileURLToPath(new URL('../../support/local/run-fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [script, stateDirectory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const facts: Cloud['facts'] = JSON.parse(String(line));
  const kill = async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { facts, kill };
};

/** The fixture's table and queue, whatever their names are. */
const reach = async (cloud: Pick<Cloud, 'facts'>) => {
  const dynamodb = new DynamoDBClient(clientOptions(cloud));
  const sqs = new SQSClient(clientOptions(cloud));
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const QueueUrl = QueueUrls.find((url) => url.includes('Idle')) ?? '';
  return { dynamodb, sqs, sns: new SNSClient(clientOptions(cloud)), TableName: TableNames[0] ?? '', QueueUrl };
};

const Key = { pk: { S: 'a' }, sk: { S: 'b' } };

const receive = async (cloud: Pick<Cloud, 'facts'>) => {
  const { sqs, QueueUrl } = await reach(cloud);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] }),
  );
  return Messages.map(({ Body, Attributes }) => [Body, Attributes?.['ApproximateReceiveCount']]);
};

test('keeps everything that was acknowledged, killed or stopped', async () => {
  const killed = await startProcess();
  const first = await reach(killed);
  await first.dynamodb.send(new PutItemCommand({ TableName: first.TableName, Item: { ...Key, name: { S: 'kept' } } }));
  await first.sqs.send(new SendMessageCommand({ QueueUrl: first.QueueUrl, MessageBody: 'received' }));
  await receive(killed);
  await first.sqs.send(new SendMessageCommand({ QueueUrl: first.QueueUrl, MessageBody: 'waiting' }));
  await first.sns.send(new PublishCommand({ PhoneNumber: '+491701234567', Message: 'to a person' }));
  await killed.kill();

  const stopped = await startFixtureCloud({ stateDirectory });
  await stopped.stop();
  const again = await startFixtureCloud({ stateDirectory });

  try {
    const { dynamodb, TableName } = await reach(again);
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key }));
    expect(Item?.['name']).toEqual({ S: 'kept' });
    const received: unknown[] = [];
    await expect
      .poll(async () => received.push(...(await receive(again))), { timeout: 120_000 })
      .toBeGreaterThanOrEqual(2);
    expect(received).toEqual(
      expect.arrayContaining([
        ['waiting', '1'],
        ['received', '2'],
      ]),
    );
    expect(again.outbox('sms')).toMatchObject([{ to: '+491701234567', text: 'to a person' }]);
    // The API's port was any free one; all else is as it was.
    const moved = { endpoint: '', outbox: '', docs: '' };
    expect({ ...again.facts, ...moved }).toEqual({ ...killed.facts, ...moved });
  } finally {
    await again.stop();
  }
});

test('writes down what a client needs, for this user only', async () => {
  const cloud = await startFixtureCloud({ stateDirectory });
  await cloud.stop();

  const file = join(stateDirectory, 'local.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(cloud.facts);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(stateDirectory, 'kms.key'))).mode & 0o777).toBe(0o600);
  await expect(stat(join(stateDirectory, 'lock'))).rejects.toThrow('ENOENT');
});

test('finishes what is under way before it stops', async () => {
  const cloud = await startFixtureCloud({ stateDirectory });
  const slow = fetch(`${cloud.facts.endpoint}/slow`);
  await expect.poll(() => cloud.functions.invocations('smn-test-echo'), { interval: 10, timeout: 120_000 }).toBe(1);

  const begin = Date.now();
  await cloud.stop();

  expect((await slow).status).toBe(200);
  expect(Date.now() - begin).toBeLessThan(4000);
  await expect(fetch(cloud.facts.endpoint)).rejects.toThrow();
});

test('refuses a folder or a port in use, and lets go of what it took', async () => {
  const cloud = await startFixtureCloud({ stateDirectory });

  try {
    await expect(startFixtureCloud({ stateDirectory })).rejects.toThrow(/is in use by process \d+/);
    const port = Number(new URL(cloud.facts.endpoint).port);
    await expect(startFixtureCloud({ port })).rejects.toThrow(`Port ${port} cannot be used: it is in use`);
  } finally {
    await cloud.stop();
  }
});
