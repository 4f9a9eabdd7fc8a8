import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadStage, Stage } from '#lib/stage.ts';

const least = { name: 'mine', senderAddress: 'notifications@example.com' };

const aStageFile = (name: string, content: unknown): string => {
  const directory = mkdtempSync(join(tmpdir(), 'smn-stage-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, `${name}.json`), JSON.stringify(content));
  return directory;
};

describe('a stage file', () => {
  test('needs a name and a sender; all else has a default', () => {
    const stage = Stage.parse(least);

    expect(stage).toMatchObject({
      logRetentionDays: 30,
      retainData: true,
      throttle: { rate: 500, burst: 1000 },
      eventSourceConcurrency: { email: 2, sms: 2 },
      functions: { publish: { timeoutSeconds: 29 }, deliverHttp: { timeoutSeconds: 60, memoryMb: 512 } },
      settings: { delivery: { endpointTimeoutSeconds: 5 } },
    });
    expect(stage.functions.publish.reservedConcurrency).toBeUndefined();
    expect(stage.eventSourceConcurrency.http).toBeUndefined();
  });

  test('may change one number of one function', () => {
    const { functions } = Stage.parse({ ...least, functions: { api: { memoryMb: 1024 } } });

    expect(functions.api).toEqual({ timeoutSeconds: 29, memoryMb: 1024 });
    expect(functions.publish.memoryMb).toBe(512);
  });

  test.each([
    ['an unknown key', { throttling: {} }],
    ['an unknown function', { functions: { sender: {} } }],
    ['a name that AWS would refuse', { name: 'My Stage' }],
    ['a sender with a display name', { senderAddress: 'SMN <notifications@example.com>' }],
    ['a retention that CloudWatch Logs does not know', { logRetentionDays: 31 }],
    ['a concurrency below the least that SQS event sources take', { eventSourceConcurrency: { sms: 1 } }],
    ['no time in the http function to start a delivery', { functions: { deliverHttp: { timeoutSeconds: 7 } } }],
    ['no time in the email function to start a delivery', { functions: { deliverEmail: { timeoutSeconds: 7 } } }],
    ['no time in the sms function to start a delivery', { functions: { deliverSms: { timeoutSeconds: 7 } } }],
  ])('is refused with %s', (_, change) => {
    expect(Stage.safeParse({ ...least, ...change }).success).toBe(false);
  });

  test('must name the stage that it is called after', () => {
    expect(() => loadStage('yours', aStageFile('yours', least))).toThrow('names the stage "mine"');
  });

  test('is refused with a line per mistake', () => {
    const directory = aStageFile('mine', { ...least, retainData: 'yes', region: 5 });

    expect(() => loadStage('mine', directory)).toThrow(/region[\s\S]*retainData/);
  });

  test('local allows loopback endpoints through the setting that everybody has', () => {
    expect(loadStage('local').settings.allowedCidrs).toEqual(['127.0.0.0/8', '::1/128']);
    expect(loadStage('dev').settings.allowedCidrs).toEqual([]);
  });

  test('local shortens functions to 15 s; test has endpoints at 1 s, readers of queues at 5 s and steps of 1 s', () => {
    const { functions: local } = loadStage('local');
    const { functions, settings } = loadStage('test');
    const { publish, api, operator, ...readers } = functions;

    expect(new Set(Object.values(local).map(({ timeoutSeconds }) => timeoutSeconds))).toEqual(new Set([15]));
    expect(new Set(Object.values(readers).map(({ timeoutSeconds }) => timeoutSeconds))).toEqual(new Set([5]));
    expect(settings.delivery).toMatchObject({
      endpointTimeoutSeconds: 1,
      retryStepsSeconds: [1, 1, 1, 1, 1, 1],
      throttleWaitSeconds: { min: 1, max: 1 },
    });
  });
});
