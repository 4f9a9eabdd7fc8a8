import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readSchedules, type Schedule, startSchedules } from '#local/schedules.ts';
import type { ResolvedResource } from '#local/template/resolver.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:sweep';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/sweep';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:events';
const QUEUE_URL = 'http://127.0.0.1/000000000000/events';
const place = { region: 'us-east-1', account: '000000000000' };

const read = (properties: Readonly<Record<string, unknown>>) => {
  const rule: ResolvedResource = {
    ...{ stackName: 'stack', logicalId: 'Rule', type: 'AWS::Events::Rule' },
    identity: { ref: 'sweep', attributes: { Arn: RULE } },
    properties: { ScheduleExpression: 'rate(1 minute)', Targets: [{ Arn: ARN, Id: 'Target0' }], ...properties },
  };
  const queue: ResolvedResource = {
    ...{ stackName: 'stack', logicalId: 'Queue', type: 'AWS::SQS::Queue', properties: {} },
    identity: { ref: QUEUE_URL, attributes: { Arn: QUEUE } },
  };
  return readSchedules({ resourcesOf: (type) => [rule, queue].filter((resource) => resource.type === type) });
};

describe('the schedules of the stacks', () => {
  test('send events to functions, and to queues of the stacks; what is switched off sends none', () => {
    const InputTransformer = { InputTemplate: '{"event":<aws.events.event.json>}' };

    expect(read({})).toEqual([{ ruleArn: RULE, expression: 'rate(1 minute)', target: { functionArn: ARN } }]);
    expect(read({ EventPattern: { source: ['x'] } })).toHaveLength(1);
    expect(read({ Targets: [{ Arn: QUEUE, Id: 'queue', InputTransformer }] })).toMatchObject([
      { target: { queueUrl: QUEUE_URL, template: '{"event":<aws.events.event.json>}' } },
    ]);
    expect(read({ State: 'DISABLED' })).toEqual([]);
    expect(read({ ScheduleExpression: undefined, EventPattern: { source: ['x'] } })).toEqual([]);
  });

  test('are refused when their targets get a text that the local cloud cannot make', () => {
    const Targets = [{ Arn: QUEUE, Id: 'queue', Input: '{}' }];

    expect(() => read({ Targets })).toThrow('stack/Rule cannot run locally');
  });
});

const aSchedule = (change: Partial<Schedule> = {}): Schedule => ({
  ...{ ruleArn: RULE, expression: 'rate(1 minute)', target: { functionArn: ARN } },
  ...change,
});
const refuse = () => Promise.reject(new Error('not called'));

describe('a running schedule', () => {
  test("sends to a queue the event of a schedule, in the target's text", async () => {
    const sent = Promise.withResolvers<readonly [string, string]>();
    const target = { queueUrl: QUEUE_URL, template: '{"event":<aws.events.event.json>}' };
    const running = startSchedules({
      ...{ schedules: [aSchedule({ target, expression: 'rate(2 hours)' })], place, minuteMilliseconds: 1 / 120 },
      ...{ functions: { invoke: refuse }, log: () => undefined },
      send: async (queueUrl, text) => sent.resolve([queueUrl, text]),
    });

    const [queueUrl, text] = await sent.promise;
    await running.stop();

    expect(queueUrl).toBe(QUEUE_URL);
    expect(JSON.parse(text)).toEqual({
      event: {
        ...{ version: '0', id: expect.any(String), time: expect.stringMatching(/Z$/), ...place, detail: {} },
        ...{ source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [RULE] },
      },
    });
  });

  test.each(['cron(0 18 * * ? *)', 'rate(0 minutes)', 'rate(1 week)'])(
    'does not run as %s, and says so at the start',
    async (expression) => {
      const lines: string[] = [];
      const running = startSchedules({
        ...{ schedules: [aSchedule({ expression })], functions: { invoke: refuse }, send: refuse, place },
        ...{ minuteMilliseconds: 0, log: (line) => lines.push(line) },
      });

      expect(lines).toEqual([`The schedule ${expression} of ${RULE} does not run here: only rates do.`]);
      await running.stop();
    },
  );

  test('waits as long as Node can for a rate of months: a longer wait would be none', async () => {
    const warnings: string[] = [];
    const onWarning = ({ name }: Error) => warnings.push(name);
    process.on('warning', onWarning);
    const running = startSchedules({
      ...{ schedules: [aSchedule({ expression: 'rate(90 days)' })], send: refuse, place, minuteMilliseconds: 60_000 },
      ...{ functions: { invoke: refuse }, log: () => undefined },
    });

    await running.stop();
    await setImmediate();
    process.off('warning', onWarning);

    expect(warnings).not.toContain('TimeoutOverflowWarning');
  });

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
    const running = startSchedules({
      ...{ schedules: [aSchedule()], functions: { invoke }, minuteMilliseconds: 1, place, send: refuse },
      log: (line) => lines.push(line),
    });

    await thrice.promise;
    await running.stop();

    const count = invoked.length;
    expect(new Set(invoked)).toEqual(new Set([ARN]));
    expect(lines).toEqual([`${RULE} has not reached its target: no sandbox`, `${ARN} failed: out of memory`]);
    expect(invoked).toHaveLength(count);
  });
});
