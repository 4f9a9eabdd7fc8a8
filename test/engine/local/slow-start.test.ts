import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { callEngine } from '#local/engines/call.ts';
import { startEngine } from '#local/engines/engine.ts';
import { createSignals, readCounts } from '#local/engines/signals.ts';
import { startEventSources } from '#local/event-sources.ts';
import { createFunctions, type Functions } from '#local/functions/functions.ts';
import type { InvocationResult } from '#local/functions/sandbox.ts';
import { startApiServer } from '#local/http-api/server.ts';
import { statusOf } from '#test/support/local/status-of.ts';
import { until } from '#test/support/until.ts';

const waiting: ServerResponse[] = [];
const gate = createServer((_, response) => void waiting.push(response));
const lines: string[] = [];
let functions: Functions;

beforeEach(async () => {
  waiting.length = 0;
  lines.length = 0;
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const address = gate.address();
  const definition = {
    name: 'gated',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:gated',
    entry: fileURLToPath(new URL('../../support/functions/gated.mjs', import.meta.url)),
    handlerName: 'handler',
    memoryMegabytes: 128,
    timeoutSeconds: 5,
    environment: { GATE: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` },
    logging: { format: 'Text' },
  };
  functions = createFunctions([definition], {
    environment: {},
    compileCache: join(tmpdir(), 'smn-compile-cache'),
    onLine: () => undefined,
    log: (line) => lines.push(line),
    limitOf: () => 2,
  });
});

afterEach(async () => {
  vi.useRealTimers();
  openGate();
  await functions.stop();
  gate.closeAllConnections();
  await new Promise((resolve) => gate.close(resolve));
});

const openGate = (): void => {
  for (const response of waiting) response.end();
};

test('a function that takes long to start is reported, and its event is not given up', async () => {
  const started: string[] = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const result = functions.invoke('gated', '{}', () => started.push('started'));

  vi.advanceTimersByTime(4999);
  expect(lines).toEqual([]);
  vi.advanceTimersByTime(600_000);
  expect(lines).toEqual(['gated is still starting after 5 s; what it is to work waits until it has.']);
  expect(started).toEqual([]);
  vi.useRealTimers();
  await until('the start', () => waiting.length === 1);
  openGate();

  expect(await result).toEqual({ payload: '{"received":[]}', isError: false });
  expect(started).toEqual(['started']);
});

test('what a queue has given stays invisible for as long as its function takes to start', async () => {
  const signals = createSignals();
  const engine = await startEngine({
    name: 'SQS',
    module: new URL('../../../local/engines/queues-worker.ts', import.meta.url),
    data: { preferredPort: 0, region: 'us-east-1', signals },
    onDeath: () => undefined,
  });
  const sqs = (operation: string, body: object) =>
    callEngine({ port: engine.port, region: 'us-east-1', target: `AmazonSQS.${operation}`, body });
  const { QueueUrl } = z.object({ QueueUrl: z.string() }).parse(await sqs('CreateQueue', { QueueName: 'work' }));
  await sqs('SendMessage', { QueueUrl, MessageBody: 'x' });
  const answers: unknown[] = [];
  const invoke: Functions['invoke'] = (name, payload, onStart) =>
    functions.invoke(name, payload, onStart)?.then((result) => {
      answers.push(result.payload);
      return result;
    });
  const sources = startEventSources({
    sources: [
      {
        queueArn: 'arn:aws:sqs:us-east-1:000000000000:work',
        queueUrl: QueueUrl,
        functionName: 'gated',
        batchSize: 10,
        batchingWindowSeconds: 0,
        reportsFailures: false,
        concurrency: 2,
        visibilitySeconds: 1,
      },
    ],
    functions: { invoke },
    engine: { port: engine.port, region: 'us-east-1' },
    log: (line) => lines.push(line),
  });

  // Twice every second: four times is longer than it would have stayed invisible by itself.
  await until('four extensions', () => (readCounts(signals)['sqs.ChangeMessageVisibilityBatch'] ?? 0) >= 4);
  openGate();
  await until('the deletion', () => (readCounts(signals)['sqs.DeleteMessageBatch'] ?? 0) >= 1);

  expect(answers).toEqual(['{"received":["1"]}']);
  await sources.stop();
  await engine.stop();
});

describe('the time limit of the API for a function', () => {
  const SECOND = 1000;

  /** An API of one function that starts and answers on command, and a request that has come to it. */
  const aRequest = async () => {
    const invoked = Promise.withResolvers<() => void>();
    const answered = Promise.withResolvers<InvocationResult>();
    const server = await startApiServer(0);
    const target = { functionName: 'f', timeoutMilliseconds: 30 * SECOND, authorization: 'NONE' as const };
    const invoke: Functions['invoke'] = (_name, _payload, onStart = () => undefined) => {
      invoked.resolve(onStart);
      return answered.promise;
    };
    const answerLocally = () => undefined;
    const api = { apiId: 'api', routes: [{ routeKey: '$default', target }] };
    const authorize = async () => ({ fault: 'asked without need' });
    const verifyJwt = authorize;
    server.serve({
      ...{ api, functions: { invoke }, account: '000000000000', answerLocally, authorize, verifyJwt },
      log: () => undefined,
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const status = statusOf(Number(new URL(server.endpoint).port), { path: '/' });
    return { start: await invoked.promise, answer: answered.resolve, status, stop: server.stop };
  };

  test('does not run before the function has started', async () => {
    const { start, answer, status, stop } = await aRequest();

    vi.advanceTimersByTime(600 * SECOND);
    start();
    vi.advanceTimersByTime(29 * SECOND);
    answer({ payload: '{"statusCode":200}', isError: false });

    expect(await status).toBe(200);
    vi.useRealTimers();
    await stop();
  });

  test('ends with 503 when the function has started and returns no answer', async () => {
    const { start, answer, status, stop } = await aRequest();

    start();
    vi.advanceTimersByTime(30 * SECOND);

    expect(await status).toBe(503);
    vi.useRealTimers();
    answer({ payload: 'null', isError: false });
    await stop();
  });
});
