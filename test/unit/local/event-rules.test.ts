import { describe, expect, test } from 'vitest';
import { inputFor, matchesRule, readEventRules } from '#local/event-rules.ts';
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
  test('hand events to queues; schedules are none of them', () => {
    expect(read({})).toEqual([{ pattern: { source: ['aws.s3'] }, targets: [{ queueUrl: URL }] }]);
    expect(read({ EventPattern: undefined, ScheduleExpression: 'rate(1 minute)' })).toEqual([]);
  });

  test.each([
    { EventPattern: { source: ['aws.s3'], detail: { a: ['b'] } } },
    { EventPattern: { source: [{ prefix: 'aws.' }] } },
    { State: 'DISABLED' },
    { ScheduleExpression: 'rate(1 minute)' },
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

  test('match by source, and by the kind of event if they name some', () => {
    const [all, some] = [{}, { EventPattern: { source: ['aws.s3'], 'detail-type': ['Object Created'] } }].flatMap(read);
    const event = (source: string, detailType: string) => ({ source, 'detail-type': detailType });
    const matching = (rule: typeof all) =>
      [event('aws.s3', 'Object Created'), event('aws.s3', 'Object Deleted'), event('aws.ec2', 'Object Created')].map(
        (one) => rule !== undefined && matchesRule(rule, one),
      );

    expect(matching(all)).toEqual([true, true, false]);
    expect(matching(some)).toEqual([true, false, false]);
  });
});
