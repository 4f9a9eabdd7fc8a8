import { describe, expect, test } from 'vitest';
import { createBusEvent } from '#local/bus-event.ts';
import { matchesRule, readEventRules } from '#local/event-rules.ts';
import { inputFor } from '#local/rule-targets.ts';
import type { ResolvedResource } from '#local/template/resolver.ts';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:events';
const URL = 'http://127.0.0.1/000000000000/events';

const read = (properties: Readonly<Record<string, unknown>>) => {
  const target = { Id: 'events', Arn: QUEUE, DeadLetterConfig: {}, RetryPolicy: {} };
  const rule: ResolvedResource = {
    ...{ stackName: 'stack', logicalId: 'Rule', type: 'AWS::Events::Rule', identity: undefined },
    properties: { EventPattern: { source: ['aws.s3'] }, Targets: [target], ...properties },
  };
  const queue: ResolvedResource = {
    ...{ stackName: 'stack', logicalId: 'Queue', type: 'AWS::SQS::Queue', properties: {} },
    identity: { ref: URL, attributes: { Arn: QUEUE } },
  };
  return readEventRules({ resourcesOf: (type) => [rule, queue].filter((resource) => resource.type === type) });
};

describe('the rules of the stacks', () => {
  test('hand events to queues; schedules are none of them, and what is switched off hands over nothing', () => {
    expect(read({})).toMatchObject([{ targets: [{ queueUrl: URL }] }]);
    expect(read({ EventPattern: undefined, ScheduleExpression: 'rate(1 minute)' })).toEqual([]);
    expect(read({ State: 'DISABLED' })).toEqual([]);
    expect(read({ ScheduleExpression: 'rate(1 minute)' })).toHaveLength(1);
  });

  test.each([
    { EventPattern: { source: 'aws.s3' } },
    { EventPattern: { source: [{ matches: 'aws.' }] } },
    { EventPattern: {} },
    { State: 'PAUSED' },
    { Targets: [{ Id: 'a', Arn: QUEUE, Input: '{}', DeadLetterConfig: {}, RetryPolicy: {} }] },
  ])('are refused when they are of another kind: %j', (properties) => {
    expect(() => read(properties)).toThrow('stack/Rule cannot run locally');
  });

  test('may hand over the event in a text of their own, which knows no other variable', () => {
    const targetWith = (InputTemplate: string) => ({
      ...{ Id: 'a', Arn: QUEUE, DeadLetterConfig: {}, RetryPolicy: {} },
      InputTransformer: { InputTemplate },
    });
    const [rule] = read({ Targets: [targetWith('{"a":1,"event":<aws.events.event.json>}')] });
    const inputs = rule?.targets.map((target) => inputFor(target, '{"price":"$&"}'));

    expect(inputs).toEqual(['{"a":1,"event":{"price":"$&"}}']);
    expect(() => read({ Targets: [targetWith('{"a":<field>}')] })).toThrow('knows <aws.events.event.json> alone');
  });

  test('are refused when they hand events to what is no queue of the stacks', () => {
    const Targets = [{ Id: 'a', Arn: `${QUEUE}-of-others`, DeadLetterConfig: {}, RetryPolicy: {} }];

    expect(() => read({ Targets })).toThrow('is no queue of the stacks');
  });

  test('say where a pattern is wrong, and what is allowed', () => {
    expect(() => read({ EventPattern: { source: ['aws.s3'], detail: { size: [{ numeric: ['>'] }] } } })).toThrow(
      /stack\/Rule cannot run locally: .*At pattern\.detail\.size\[0\]\.numeric/,
    );
  });

  test('match what EventBridge matches, by fields of the event and of its detail', () => {
    const [all, some] = [{}, { EventPattern: { source: ['aws.s3'], detail: { size: [{ numeric: ['>', 10] }] } } }]
      .flatMap(read)
      .map((rule) => (source: string, detail: object) => {
        const place = { region: 'us-east-1', account: '000000000000' };
        return matchesRule(
          rule,
          createBusEvent({ source, detailType: 'Object Created', detail: { ...detail } }, place),
        );
      });

    expect([all?.('aws.s3', {}), all?.('aws.ec2', {})]).toEqual([true, false]);
    expect([some?.('aws.s3', { size: 11 }), some?.('aws.s3', { size: 10 }), some?.('aws.s3', {})]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
