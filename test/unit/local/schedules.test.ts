import { describe, expect, test } from 'vitest';
import { readSchedules, startSchedules } from '#local/schedules.ts';
import type { ResolvedResource } from '#local/template/resolver.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:sweep';

const read = (properties: Readonly<Record<string, unknown>>) => {
  const rule: ResolvedResource = {
    ...{ stackName: 'stack', logicalId: 'Rule', type: 'AWS::Events::Rule', identity: undefined },
    properties: { ScheduleExpression: 'rate(1 minute)', Targets: [{ Arn: ARN, Id: 'Target0' }], ...properties },
  };
  return readSchedules({ resourcesOf: (type) => (type === rule.type ? [rule] : []) });
};

describe('the schedules of the stacks', () => {
  test('are rates in minutes that invoke functions', () => {
    expect(read({})).toEqual([{ functionArn: ARN, minutes: 1 }]);
    expect(read({ ScheduleExpression: 'rate(5 minutes)' })).toEqual([{ functionArn: ARN, minutes: 5 }]);
  });

  test.each([{ ScheduleExpression: 'cron(0 12 * * ? *)' }, { State: 'DISABLED' }, { EventPattern: { source: ['x'] } }])(
    'are refused when they are of another kind: %j',
    (properties) => {
      expect(() => read(properties)).toThrow('stack/Rule cannot run locally');
    },
  );
});

describe('a running schedule', () => {
  test('invokes its function again and again, also after a failure, until it is stopped', async () => {
    const lines: string[] = [];
    const invoked: string[] = [];
    const thrice = Promise.withResolvers<void>();
    const invoke = async (functionArn: string) => {
      invoked.push(functionArn);
      if (invoked.length === 1) throw new Error('no sandbox');
      if (invoked.length === 3) thrice.resolve();
      return { payload: 'out of memory', isError: invoked.length === 2 };
    };
    const schedules = [{ functionArn: ARN, minutes: 1 }];
    const running = startSchedules({
      ...{ schedules, functions: { invoke }, minuteMilliseconds: 1 },
      log: (line) => lines.push(line),
    });

    await thrice.promise;
    await running.stop();

    const count = invoked.length;
    expect(new Set(invoked)).toEqual(new Set([ARN]));
    expect(lines).toEqual([`${ARN} could not be invoked: no sandbox`, `${ARN} failed: out of memory`]);
    expect(invoked).toHaveLength(count);
  });
});
