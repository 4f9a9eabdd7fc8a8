import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callEngine } from '#local/engines/call.ts';
import { type Engine, startEngine } from '#local/engines/engine.ts';
import { addDenial, createSignals, isRefused, readCounts, readDenials, writeRefusals } from '#local/engines/signals.ts';
import type { StartFailure } from '#local/start-failure.ts';
import { statusOf } from '#test/support/local/status-of.ts';

const signals = createSignals();
const deaths: StartFailure[] = [];

const start = (name: 'dynamodb' | 'queues', data: object = {}) =>
  startEngine({
    name,
    module: new URL(`../../../local/engines/${name}-worker.ts`, import.meta.url),
    data: { preferredPort: 0, region: 'us-east-1', signals, ...data },
    onDeath: (failure) => deaths.push(failure),
  });

let engines: { dynamodb: Engine; queues: Engine };

beforeAll(async () => {
  engines = { dynamodb: await start('dynamodb'), queues: await start('queues') };
});

afterAll(async () => {
  await engines.dynamodb.stop();
  await engines.queues.stop();
});

const TARGETS = { dynamodb: 'DynamoDB_20120810.ListTables', queues: 'AmazonSQS.ListQueues' } as const;
const NAMES = ['dynamodb', 'queues'] as const;

const call = (name: (typeof NAMES)[number]) =>
  callEngine({ port: engines[name].port, region: 'us-east-1', target: TARGETS[name], body: {} });

test.each(NAMES)('%s lives on when a client dies in the middle of a request', async (name) => {
  const socket = connect(engines[name].port, '127.0.0.1');
  await once(socket, 'connect');
  const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: ${TARGETS[name]}\r\nContent-Type: application/x-amz-json-1.0\r\n`;
  await new Promise<void>((resolve) => socket.write(`${head}Content-Length: 100\r\n\r\n{"a":`, () => resolve()));
  socket.resetAndDestroy();
  await once(socket, 'close');

  await expect(call(name)).resolves.toBeDefined();
  expect(deaths).toEqual([]);
});

test.each(NAMES)('%s listens on loopback only', async (name) => {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);

  for (const host of [...outside, '127.0.0.2']) {
    const socket = connect(engines[name].port, host);
    await expect(once(socket, 'connect')).rejects.toThrow('ECONNREFUSED');
  }
});

/** What a web page cannot hide of where it comes from. */
const FOREIGN = [
  { host: 'evil.example:80' },
  { host: '127.0.0.1.evil.example' },
  { origin: 'http://evil.example' },
  { origin: 'http://localhost:3000' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
];

test.each(NAMES.flatMap((name) => FOREIGN.map((headers) => [name, headers] as const)))(
  '%s does not answer a web page of somewhere else: %j',
  async (name, headers) => {
    const before = JSON.stringify(readCounts(signals));

    for (const method of ['POST', 'GET', 'OPTIONS'])
      expect(await statusOf(engines[name].port, { method, headers })).toBe(403);
    expect(JSON.stringify(readCounts(signals))).toBe(before);
  },
);

test.each(NAMES.flatMap((name) => ['localhost:1', '127.0.0.1', '[::1]:1'].map((host) => [name, host] as const)))(
  '%s answers requests that reach it as %s',
  async (name, host) => {
    const headers = { host, 'x-amz-target': TARGETS[name], 'content-type': 'application/x-amz-json-1.0' };

    expect(await statusOf(engines[name].port, { method: 'POST', headers })).not.toBe(403);
  },
);

test.each(NAMES)('%s counts its calls', async (name) => {
  const action = { dynamodb: 'dynamodb.ListTables', queues: 'sqs.ListQueues' }[name];
  const before = readCounts(signals)[action] ?? 0;

  await call(name);

  expect(readCounts(signals)[action]).toBe(before + 1);
});

test('dynamodb takes another port when its last one is taken', async () => {
  const second = await start('dynamodb', { preferredPort: engines.dynamodb.port });

  expect(second.port).not.toBe(engines.dynamodb.port);
  await second.stop();
});

test.each([
  ['dynamodb', 'CURRENT'],
  ['queues', 'fauxqs.db'],
] as const)('%s says so when its data is broken', async (name, file) => {
  const directory = await mkdtemp(join(tmpdir(), 'smn-test-'));
  await writeFile(join(directory, file), 'x'.repeat(100));

  await expect(start(name, { directory })).rejects.toThrow(`The ${name} engine does not start`);
  await rm(directory, { recursive: true });
});

test('refuses by a part of the queue’s name, until it is restored', () => {
  const own = createSignals();

  writeRefusals(own, ['email', 'sms']);
  expect(['http://x/0/smn-email-lane', 'http://x/0/smn-http-lane'].map((url) => isRefused(own, url))).toEqual([
    true,
    false,
  ]);
  writeRefusals(own, []);
  expect(isRefused(own, 'http://x/0/smn-email-lane')).toBe(false);
});

test('keeps the first hundred calls that were denied', () => {
  const own = createSignals();

  for (let index = 0; index < 150; index += 1) addDenial(own, `${index} ${'x'.repeat(1000)}`);

  expect(readDenials(own)).toHaveLength(100);
  expect(readDenials(own).at(-1)).toMatch(/^99 x+$/);
});
