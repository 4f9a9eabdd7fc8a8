import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { callEngine } from '#local/engines/call.ts';
import { type Engine, startEngine } from '#local/engines/engine.ts';
import { END_WAITS } from '#local/engines/queue-waits.ts';
import { createSignals } from '#local/engines/signals.ts';

const Created = z.object({ QueueUrl: z.string() });
const Received = z.object({
  Messages: z.array(z.object({ Body: z.string(), ReceiptHandle: z.string() })).default([]),
});

let engine: Engine;

beforeAll(async () => {
  engine = await startEngine({
    name: 'queues',
    module: new URL('../../../local/engines/queues-worker.ts', import.meta.url),
    data: { preferredPort: 0, region: 'us-east-1', signals: createSignals() },
    onDeath: () => undefined,
  });
});
afterAll(() => engine.stop());

const call = (operation: string, body: object) =>
  callEngine({ port: engine.port, region: 'us-east-1', target: `AmazonSQS.${operation}`, body });

/** A queue with one receiver that waits, and whose receipts are valid for `visibilitySeconds`. */
const queueOf = async (QueueName: string, visibilitySeconds = 30) => {
  const Attributes = { VisibilityTimeout: String(visibilitySeconds) };
  const { QueueUrl } = Created.parse(await call('CreateQueue', { QueueName, Attributes }));
  return {
    send: (MessageBody: string, DelaySeconds = 0) => call('SendMessage', { QueueUrl, MessageBody, DelaySeconds }),
    receive: async () => Received.parse(await call('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 })).Messages,
    changeVisibility: (ReceiptHandle: string, VisibilityTimeout: number) =>
      call('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout }),
  };
};

const bodiesOf = (messages: readonly { readonly Body: string }[]) => messages.map(({ Body }) => Body);

test('a receiver that waits gets what is sent, and what was delayed once it is due', async () => {
  const queue = await queueOf('delayed');
  const first = queue.receive();
  await pause(100);
  await queue.send('now');
  expect(bodiesOf(await first)).toEqual(['now']);

  const later = queue.receive();
  await pause(100);
  const sentAt = Date.now();
  await queue.send('in two seconds', 2);
  await queue.send('in one second', 1);
  expect(bodiesOf(await later)).toEqual(['in one second']);
  expect(Date.now() - sentAt).toBeGreaterThanOrEqual(1000);
  expect(bodiesOf(await queue.receive())).toEqual(['in two seconds']);
});

test('a receiver that waits gets what another has not deleted in time', async () => {
  const queue = await queueOf('visible', 1);
  await queue.send('again');
  expect(bodiesOf(await queue.receive())).toEqual(['again']);

  expect(bodiesOf(await queue.receive())).toEqual(['again']);
});

test('a receiver that waits gets what another has given back, at once or before the time that it had', async () => {
  const queue = await queueOf('given-back', 600);
  await queue.send('back');
  for (const seconds of [0, 1]) {
    const [received] = await queue.receive();
    const waiting = queue.receive();
    await pause(100);
    await queue.changeVisibility(received?.ReceiptHandle ?? '', seconds);
    const [again] = await waiting;
    expect(again?.Body).toBe('back');
    await queue.changeVisibility(again?.ReceiptHandle ?? '', 0);
  }
});

test('receivers that wait are answered when waits end, and later ones at once', async () => {
  const queue = await queueOf('ended');
  const waiting = [queue.receive(), queue.receive()];
  await pause(100);
  await callEngine({ port: engine.port, region: 'us-east-1', target: END_WAITS, body: {} });

  expect(await Promise.all(waiting)).toEqual([[], []]);
  expect(await queue.receive()).toEqual([]);
  await queue.send('kept');
  expect(bodiesOf(await queue.receive())).toEqual(['kept']);
});
