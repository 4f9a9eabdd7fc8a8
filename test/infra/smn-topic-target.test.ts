import { type App, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, CompositeAlarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { EventBus, EventField, Rule, type RuleProps, Schedule } from 'aws-cdk-lib/aws-events';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { SmnAlarmAction } from '#lib/public/smn-alarm-action.ts';
import { SmnStage, type SmnStageProps } from '#lib/public/smn-stage.ts';
import { SmnTopicTarget, type SmnTopicTargetProps } from '#lib/public/smn-topic-target.ts';
import { readEvent } from '#src/pipeline/events/read-event.ts';
import { anApp, templateOf } from '#test/support/cdk-app.ts';
import { anEvent } from '#test/support/ingress.ts';

const LEAST = { name: 'mine', senderAddress: 'notifications@example.org' };
const TOPIC = { project: 'p1', name: 'orders' };
const WITH_RULES = { events: { rules: { service: 'functiongraph' } } };

const Target = z.strictObject({
  Id: z.string(),
  Arn: z.unknown(),
  InputTransformer: z.strictObject({ InputTemplate: z.unknown(), InputPathsMap: z.unknown().optional() }),
  DeadLetterConfig: z.object({ Arn: z.unknown() }),
  RetryPolicy: z.object({ MaximumEventAgeInSeconds: z.number(), MaximumRetryAttempts: z.number() }),
});
const RuleResource = z.object({
  Type: z.literal('AWS::Events::Rule'),
  Properties: z.object({ Name: z.string(), EventPattern: z.unknown().optional(), Targets: z.array(Target) }),
});
const AlarmResource = z.object({ Properties: z.record(z.string(), z.unknown()) });

/** A stage and a stack of another app part beside it. */
const surroundings = (props: Partial<SmnStageProps> = WITH_RULES) => {
  const app = anApp();
  return { app, smn: new SmnStage(app, 'Notifications', { ...LEAST, ...props }), stack: new Stack(app, 'Orders') };
};

const NIGHTLY: RuleProps = { schedule: Schedule.rate(Duration.days(1)) };

const rulesIn = (app: App) =>
  Object.values<{ readonly Type: string }>(templateOf(app, 'Orders').Resources)
    .filter(({ Type }) => Type === 'AWS::Events::Rule')
    .map((resource) => RuleResource.parse(resource).Properties);

const targetsIn = (app: App) => rulesIn(app).flatMap(({ Targets }) => Targets);

/** What EventBridge would send: the template with what is known only when it is deployed, and the event. */
const sentBy = (template: unknown, event: object): string => {
  const { 'Fn::Join': joined } = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }).parse(template);
  const text = joined[1].map((part) => (typeof part === 'string' ? part : 'eu-west-1')).join('');
  return text.replace('<aws.events.event.json>', JSON.stringify(event));
};

const messageOf = (app: App, event: object) => {
  const [target] = targetsIn(app);
  const read = readEvent(sentBy(target?.InputTransformer.InputTemplate, event));
  if ('problem' in read) throw new Error(read.problem);
  return {
    trigger: read.target?.trigger,
    message: read.target?.render({ event: read.event, receivedAt: 0, variants: new Map() }),
  };
};

const sendersTo = (app: App, queue: string): readonly string[] => {
  const { Resources } = templateOf(app, 'smn-mine-stateful');
  const policies = Object.entries<{ Type: string; Properties: { PolicyDocument: { Statement: unknown[] } } }>(Resources)
    .filter(([id, { Type }]) => Type === 'AWS::SQS::QueuePolicy' && new RegExp(`^${queue}Policy`).test(id))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter((statement) => JSON.stringify(statement).includes('events.amazonaws.com'));
  for (const statement of policies)
    expect(statement).toMatchObject({
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ArnLike: expect.anything() },
    });
  return [...JSON.stringify(policies).matchAll(/:rule\/([^"]+)/g)].map(([, name = '']) => name);
};

describe('SmnTopicTarget', () => {
  test('sends the event straight to the queue of events, with a dead-letter queue and a day of retries', () => {
    const { app, smn, stack } = surroundings();
    new Rule(stack, 'Nightly', { ...NIGHTLY, targets: [new SmnTopicTarget(smn, TOPIC)] });

    const [target, ...others] = targetsIn(app);

    expect(others).toEqual([]);
    expect(JSON.stringify(target?.Arn)).toMatch(
      /ImportValue.*smn-mine-stateful:ExportsOutputFnGetAttEvents[0-9A-F]{8}Arn/,
    );
    expect(JSON.stringify(target?.DeadLetterConfig)).toMatch(/ExportsOutputFnGetAttEventDeadLetters[0-9A-F]{8}Arn/);
    expect(target?.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 });
    expect(target?.InputTransformer.InputPathsMap ?? {}).toEqual({});
  });

  test('is let in by exactly the name of its rule, and the stacks depend on each other one way', () => {
    const { app, smn, stack } = surroundings();
    const targets = [new SmnTopicTarget(smn, TOPIC)];
    new Rule(stack, 'Nightly', { ...NIGHTLY, targets });
    new Rule(stack, 'Weekly', { ...NIGHTLY, ruleName: 'weekly', targets });
    const eventBus = EventBus.fromEventBusName(stack, 'Bus', 'orders');
    new Rule(stack, 'Other', { eventBus, eventPattern: { source: ['com.example'] }, ruleName: 'other', targets });
    const made = new EventBus(stack, 'Made');
    new Rule(stack, 'OfMade', {
      eventBus: made,
      eventPattern: { source: ['com.example'] },
      ruleName: 'of-made',
      targets,
    });

    const [nightly] = rulesIn(app).map(({ Name }) => Name);

    expect(nightly).toMatch(/^OrdersNightly[0-9A-F]{8}$/);
    for (const queue of ['Events', 'EventDeadLetters'])
      expect(sendersTo(app, queue)).toEqual([nightly, 'weekly', 'orders/other', '*/of-made']);
    expect(stack.dependencies).toEqual([smn.stateful]);
  });

  test('makes the message of the event as JSON, unless it is told another', () => {
    const { app, smn, stack } = surroundings();
    new Rule(stack, 'Nightly', { ...NIGHTLY, targets: [new SmnTopicTarget(smn, TOPIC)] });
    const event = anEvent();

    const { trigger, message } = messageOf(app, event);

    expect(trigger).toMatchObject({ project: 'p1', topicUrn: 'urn:smn:eu-west-1:p1:orders' });
    expect(trigger?.name).toMatch(/^OrdersNightly/);
    expect(message).toEqual({ bodies: { default: JSON.stringify(event) } });
  });

  test('takes texts with fields of the event, which are escaped where they stand in JSON', () => {
    const { app, smn, stack } = surroundings();
    const state = EventField.fromPath('$.detail.state');
    const target = new SmnTopicTarget(smn, {
      ...TOPIC,
      subject: `100 %3C of ${EventField.source}`,
      message: `{"state": ${state}, "said": "It is ${state} at ${EventField.fromPath('$.detail.place')}"}`,
    });
    new Rule(stack, 'Nightly', { ...NIGHTLY, targets: [target] });

    const { message } = messageOf(app, anEvent({ detail: { state: 'a "b" <c>', place: 'x' } }));

    expect(message).toEqual({
      subject: '100 %3C of aws.cloudwatch',
      bodies: { default: '{"state": "a \\"b\\" <c>", "said": "It is a \\"b\\" <c> at x"}' },
    });
  });

  test('holds nothing that EventBridge takes for a variable of its own', () => {
    const { app, smn, stack } = surroundings();
    const message = `It is ${EventField.fromPath('$.detail.state')}`;
    new Rule(stack, 'Nightly', { ...NIGHTLY, targets: [new SmnTopicTarget(smn, { ...TOPIC, message })] });

    const template = JSON.stringify(targetsIn(app)[0]?.InputTransformer.InputTemplate);

    expect(template.match(/<[^>]*>/g)).toEqual(['<aws.events.event.json>']);
  });

  test.each<[string, Partial<SmnTopicTargetProps>, string]>([
    [
      'a preset and a text',
      { preset: 'ces', message: 'It is' },
      'a message is made by a preset or by a text, and not by both',
    ],
    [
      'a variable that there is not',
      { message: 'It is <state>' },
      'At message_template: It is "<state>"; allowed: variables:',
    ],
    ['a text that is too long', { message: 'x'.repeat(8192) }, 'characters; allowed: 8192'],
    ['no name of a topic', { name: 'no name' }, '"no name" is no name of a topic; allowed: 1 to 255'],
  ])('is refused with %s', (_, change, words) => {
    const { smn, stack } = surroundings();
    const target = () => new SmnTopicTarget(smn, { ...TOPIC, ...change });

    expect(() => new Rule(stack, 'Nightly', { ...NIGHTLY, targets: [target()] })).toThrow(words);
  });

  test('is refused by a stage that takes no rules, and by one that has let in as many as its queue can', () => {
    const { smn, stack } = surroundings({});
    const of = surroundings();
    const add = (name: number) =>
      new Rule(of.stack, `Rule${name}`, { ...NIGHTLY, targets: [new SmnTopicTarget(of.smn, TOPIC)] });
    const targets = [new SmnTopicTarget(smn, TOPIC)];

    expect(() => new Rule(stack, 'Nightly', { ...NIGHTLY, targets })).toThrow('Stage mine takes no events of rules');
    for (let count = 1; count <= 70; count += 1) add(count);
    expect(() => {
      for (let count = 71; count <= 120; count += 1) add(count);
    }).toThrow("The policy of stage mine's queue of events holds 8");
  });

  test('is refused for a rule whose name is known too late, or is the stage’s own', () => {
    const { smn, stack } = surroundings();
    const targets = [new SmnTopicTarget(smn, TOPIC)];
    const ruleName = `${stack.stackId}-nightly`;

    expect(() => new Rule(stack, 'Nightly', { ...NIGHTLY, ruleName, targets })).toThrow(
      'Orders/Nightly has a name that is known only when it is deployed',
    );
    expect(() => new Rule(stack, 'Own', { ...NIGHTLY, ruleName: 'smn-mine-nightly', targets })).toThrow(
      'is taken for one of the stage itself',
    );
  });

  test('may have a dead-letter queue of its own, and fewer retries', () => {
    const { app, smn, stack } = surroundings();
    const deadLetterQueue = new Queue(stack, 'Failed', { enforceSSL: true });
    const target = new SmnTopicTarget(smn, {
      ...TOPIC,
      deadLetterQueue,
      maxEventAge: Duration.hours(1),
      retryAttempts: 3,
    });
    new Rule(stack, 'Nightly', { ...NIGHTLY, targets: [target] });

    const [found] = targetsIn(app);

    expect(JSON.stringify(found?.DeadLetterConfig.Arn)).toMatch(/Failed[0-9A-F]{8}/);
    expect(found?.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 3 });
    expect(JSON.stringify(templateOf(app, 'Orders').Resources)).toMatch(
      /"ArnEquals":\{"aws:SourceArn":\{"Fn::GetAtt":\["Nightly[0-9A-F]{8}","Arn"\]/,
    );
  });

  test('sends to a stage of another app by its parameters', () => {
    const app = anApp();
    const stack = new Stack(app, 'Orders');
    const smn = SmnStage.fromStageName(stack, 'Smn', { stageName: 'mine' });
    new Rule(stack, 'Nightly', { ...NIGHTLY, targets: [new SmnTopicTarget(smn, TOPIC)] });

    const [target] = targetsIn(app);

    expect(JSON.stringify(target?.Arn)).toContain('smnmineeventsqueuearn');
    expect(JSON.stringify(target?.DeadLetterConfig.Arn)).toContain('smnmineeventdeadlettersqueuearn');
    expect(messageOf(app, anEvent()).trigger?.topicUrn).toBe('urn:smn:eu-west-1:p1:orders');
  });
});

const anAlarm = (stack: Stack, id = 'Errors') =>
  new Alarm(stack, id, {
    metric: new Metric({ namespace: 'Orders', metricName: 'Errors' }),
    threshold: 1,
    evaluationPeriods: 1,
  });

const patternsIn = (app: App) => rulesIn(app).map(({ EventPattern }) => EventPattern);

const alarmsIn = (app: App) =>
  Object.entries<{ Type: string }>(templateOf(app, 'Orders').Resources)
    .filter(([, { Type }]) => /Alarm$/.test(Type))
    .map(([, resource]) => AlarmResource.parse(resource).Properties);

describe('SmnAlarmAction', () => {
  test('is a rule for the state that it was added for, and no action of the alarm', () => {
    const { app, smn, stack } = surroundings();
    const alarm = anAlarm(stack);
    alarm.addOkAction(new SmnAlarmAction(smn, TOPIC));

    const [pattern] = patternsIn(app);

    expect(pattern).toEqual({
      ...{ source: ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'] },
      resources: [{ 'Fn::GetAtt': [stack.getLogicalId(alarm.node.defaultChild as never), 'Arn'] }],
      detail: { state: { value: ['OK'] } },
    });
    expect(alarmsIn(app)[0]?.['OKActions'] ?? []).toEqual([]);
    expect(JSON.stringify(templateOf(app, 'Orders'))).not.toContain('smn-alarm-action');
  });

  test('is one rule for all the states of an alarm, beside actions of other kinds', () => {
    const { app, smn, stack } = surroundings();
    const action = new SmnAlarmAction(smn, TOPIC);
    const alarm = anAlarm(stack);
    alarm.addAlarmAction(new SnsAction(new Topic(stack, 'Topic')), action);
    alarm.addInsufficientDataAction(action);

    expect(patternsIn(app)).toMatchObject([{ detail: { state: { value: ['ALARM', 'INSUFFICIENT_DATA'] } } }]);
    expect(alarmsIn(app)[0]?.['AlarmActions']).toEqual([{ Ref: expect.stringMatching(/^Topic/) }]);
  });

  test('may tell a topic different things in different states, and be that of many alarms', () => {
    const { app, smn, stack } = surroundings();
    const [alarm, other] = [anAlarm(stack), anAlarm(stack, 'Delays')];
    const action = new SmnAlarmAction(smn, { ...TOPIC, message: 'It burns' });
    alarm.addAlarmAction(action);
    alarm.addOkAction(new SmnAlarmAction(smn, { ...TOPIC, message: 'It is over' }));
    new CompositeAlarm(stack, 'Any', { alarmRule: other }).addAlarmAction(action);

    const texts = targetsIn(app).map(({ InputTransformer }) => JSON.stringify(InputTransformer.InputTemplate));

    expect(patternsIn(app)).toMatchObject([
      { detail: { state: { value: ['ALARM'] } } },
      { detail: { state: { value: ['OK'] } } },
      { detail: { state: { value: ['ALARM'] } } },
    ]);
    expect(texts.map((text) => /It (burns|is over)/.exec(text)?.[0])).toEqual(['It burns', 'It is over', 'It burns']);
    expect(new Set(sendersTo(app, 'Events')).size).toBe(3);
  });

  test('writes as Cloud Eye does, unless it is told another text', () => {
    const { app, smn, stack } = surroundings();
    anAlarm(stack).addAlarmAction(new SmnAlarmAction(smn, TOPIC));
    const event = anEvent({ detail: { alarmName: 'errors', state: { value: 'ALARM' } } });

    expect(messageOf(app, event).message).toMatchObject({
      bodies: { default: expect.stringContaining('"alarm_name":"errors"') },
    });
  });

  test('is refused by an alarm of another app', () => {
    const { smn, stack } = surroundings();
    const alarm = Alarm.fromAlarmArn(stack, 'Imported', 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors');

    expect(() => new SmnAlarmAction(smn, TOPIC).bind(stack, alarm)).toThrow('is no alarm that this app makes');
  });
});
