import { describe, expect, test } from 'vitest';
import { pascalCase } from '#lib/lanes.ts';
import { loadStage } from '#lib/stage.ts';
import { LANES } from '#src/domain/protocol.ts';
import { synthesize } from './assembly.ts';
import { eventSourcesOf, functionsOf, queuesOf } from './shapes.ts';

describe.each(['dev', 'local', 'test'])('queues of stage %s', (stageName) => {
  const stacks = synthesize(loadStage(stageName));
  const queues = queuesOf(stacks);
  const eventSources = eventSourcesOf(stacks);
  const timeouts = new Map(functionsOf(stacks).map(({ name, properties }) => [name, properties.Timeout]));

  test('every queue that a function reads has a redrive policy of five receives', () => {
    for (const { queue } of eventSources) {
      const { properties } = queues.find(({ name }) => name === queue) ?? {};
      expect(properties?.RedrivePolicy?.maxReceiveCount, queue).toBe(5);
    }
  });

  test('every dead-letter queue of a lane is filed by the dead-letter function and redrives to the terminal queue', () => {
    const deadLetterQueues = new Set(queues.flatMap(({ deadLetterQueue }) => deadLetterQueue ?? []));
    deadLetterQueues.delete('Unfiled');
    deadLetterQueues.delete('EventDeadLetters');

    expect([...deadLetterQueues].sort()).toEqual(LANES.map((lane) => `${pascalCase(lane)}DeadLetters`).sort());
    for (const queue of queues.filter(({ name }) => deadLetterQueues.has(name))) {
      expect(queue.deadLetterQueue).toBe('Unfiled');
      expect(eventSources.filter((source) => source.queue === queue.name).map(({ reader }) => reader)).toEqual([
        'DeadLetter',
      ]);
    }
  });

  test('every queue keeps messages for 14 days', () => {
    for (const { properties } of queues) expect(properties.MessageRetentionPeriod).toBe(14 * 86_400);
  });

  test('every queue takes messages of 1 MiB', () => {
    for (const { properties } of queues) expect(properties.MaximumMessageSize).toBe(1024 * 1024);
  });

  test('ranges, deleted topics, delivery logs, what is held, releases, reports for receipts, jobs and events of calls and mails that fail go to the terminal queue, which no function reads', () => {
    const failing = queues.filter(({ name }) =>
      ['FanOut', 'Cleanup', 'DeliveryLogs', 'VoiceEvents', 'Feedback', 'Hold', 'Release', 'Receipts', 'Jobs'].includes(
        name,
      ),
    );
    expect(failing.map(({ deadLetterQueue }) => deadLetterQueue)).toEqual(Array(9).fill('Unfiled'));
    const unfiled = queues.find(({ name }) => name === 'Unfiled');

    expect(unfiled?.deadLetterQueue).toBeUndefined();
    expect(eventSources.map(({ queue }) => queue)).not.toContain('Unfiled');
  });

  test('events that fail go to a dead-letter queue of their own, which no function reads', () => {
    const [events, deadLetters] = ['Events', 'EventDeadLetters'].map((wanted) =>
      queues.find(({ name }) => name === wanted),
    );

    expect(events?.deadLetterQueue).toBe('EventDeadLetters');
    expect(deadLetters?.deadLetterQueue).toBeUndefined();
    expect(eventSources.map(({ queue }) => queue)).not.toContain('EventDeadLetters');
  });

  test("the visibility timeout is six times its reader's time limit", () => {
    for (const { queue, reader } of eventSources) {
      const found = queues.find(({ name }) => name === queue);
      expect(found?.properties.VisibilityTimeout, queue).toBe(6 * (timeouts.get(reader) ?? Number.NaN));
    }
  });

  test('every queue is encrypted and reached over TLS only', () => {
    for (const { properties } of queues) expect(properties.SqsManagedSseEnabled).toBe(true);
    const policies = Object.values(stacks.resources).filter(({ Type }) => Type === 'AWS::SQS::QueuePolicy');
    expect(policies).toHaveLength(queues.length);
    for (const policy of policies) {
      expect(policy.Properties['PolicyDocument']).toMatchObject({
        Statement: expect.arrayContaining([
          expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      });
    }
  });

  test('every reader reports the messages that failed', () => {
    for (const source of eventSources) expect(source.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });

  test('readers take http by five, dead letters by ten, and one at a time what is work enough or must be alone', () => {
    const batches = Object.fromEntries(eventSources.map(({ queue, BatchSize }) => [queue, BatchSize]));

    const lanes = LANES.map((lane) => [`${pascalCase(lane)}Lane`, lane === 'http' ? 5 : 1]);
    const deadLetters = LANES.map((lane) => [`${pascalCase(lane)}DeadLetters`, 10]);

    expect(batches).toEqual({
      ...Object.fromEntries([...lanes, ...deadLetters]),
      HttpRetries: 5,
      HttpQuarantine: 1,
      FanOut: 1,
      Cleanup: 1,
      DeliveryLogs: 10,
      Feedback: 10,
      Hold: 10,
      Release: 1,
      Receipts: 10,
      Jobs: 1,
      ...(stageName === 'dev' ? {} : { VoiceEvents: 10, Events: 10 }),
    });
  });

  test('email and sms are limited by default, http is not', () => {
    const limits = Object.fromEntries(
      eventSources.map(({ queue, ScalingConfig }) => [queue, ScalingConfig?.MaximumConcurrency]),
    );

    expect(limits).toMatchObject({ EmailLane: 2, SmsLane: 2, HttpLane: undefined, HttpRetries: undefined });
  });
});
