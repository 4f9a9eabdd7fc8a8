import { describe, expect, test } from 'vitest';
import { readerOf } from '#lib/functions/function-table.ts';
import { pascalCase } from '#lib/lanes.ts';
import { loadStage, Stage } from '#lib/stage.ts';
import { LANES, PROTOCOLS } from '#src/domain/protocol.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { synthesize } from './assembly.ts';
import { eventSourcesOf, functionsOf, queuesOf } from './shapes.ts';

describe('lanes', () => {
  const stacks = synthesize(loadStage('dev'));
  const eventSources = eventSourcesOf(stacks);
  const queues = queuesOf(stacks);

  test('every protocol has a descriptor, which names one lane, and no lane is without a protocol', () => {
    for (const protocol of PROTOCOLS) {
      expect(descriptors[protocol].protocol).toBe(protocol);
      expect(LANES).toContain(descriptors[protocol].lane);
    }
    expect(new Set(PROTOCOLS.map((protocol) => descriptors[protocol].lane))).toEqual(new Set(LANES));
  });

  test.each(LANES)('the lane %s has one queue, one dead-letter queue and one function of its own', (lane) => {
    const name = pascalCase(lane);
    const reader = pascalCase(readerOf(lane));

    expect(queues.filter((queue) => queue.name === `${name}Lane`)).toHaveLength(1);
    expect(queues.filter((queue) => queue.name === `${name}DeadLetters`)).toHaveLength(1);
    expect(functionsOf(stacks).filter((lambda) => lambda.name === reader)).toHaveLength(1);
    expect(eventSources.filter((source) => source.queue === `${name}Lane`).map((source) => source.reader)).toEqual([
      reader,
    ]);
    expect(eventSources.filter((source) => source.reader === reader).every(({ queue }) => queue.startsWith(name))).toBe(
      true,
    );
  });

  test.each(['HttpRetries', 'HttpQuarantine'])('%s has the same function and dead-letter queue as the lane', (name) => {
    expect(queues.find((queue) => queue.name === name)?.deadLetterQueue).toBe('HttpDeadLetters');
    expect(eventSources.find(({ queue }) => queue === name)?.reader).toBe('DeliverHttp');
  });

  test('a lane that processes several envelopes at once has a quarantine that is read one by one', () => {
    for (const lane of LANES) {
      const isShared = eventSources.some(
        ({ queue, BatchSize }) => queue === `${pascalCase(lane)}Lane` && BatchSize > 1,
      );
      const quarantine = eventSources.find(({ queue }) => queue === `${pascalCase(lane)}Quarantine`);
      expect(quarantine?.BatchSize, lane).toBe(isShared ? 1 : undefined);
    }
  });

  test('the stage may limit http too, and then all of its queues', () => {
    const limited = Stage.parse({ ...loadStage('dev'), eventSourceConcurrency: { http: 7 } });

    const limits = eventSourcesOf(synthesize(limited))
      .filter(({ reader }) => reader === 'DeliverHttp')
      .map(({ ScalingConfig }) => ScalingConfig?.MaximumConcurrency);

    expect(limits).toEqual([7, 7, 7]);
  });
});
