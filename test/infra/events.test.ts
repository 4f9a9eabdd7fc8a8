import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage, Stage } from '#lib/stage.ts';
import { nameOf, type Synthesized, synthesize } from './assembly.ts';
import { eventSourcesOf, functionsOf, queuesOf } from './shapes.ts';

const TOPIC = 'arn:aws:sns:us-east-1:111122223333:budgets';
const LONG = `com.example/${'orders.'.repeat(10)}`.replace(/\.$/, '');

const EVENTS = {
  sources: [
    { source: 'aws.cloudwatch', detailTypes: ['CloudWatch Alarm State Change'] },
    { source: 'aws.s3' },
    { source: LONG, service: 'functiongraph' },
  ],
  topics: [{ arn: TOPIC, service: 'ces' }],
};

const silent = synthesize(loadStage('dev'));
const listening = synthesize(Stage.parse({ ...loadStage('dev'), events: EVENTS }));

const Target = z.object({
  Arn: z.unknown(),
  DeadLetterConfig: z.object({ Arn: z.unknown() }),
  RetryPolicy: z.object({ MaximumEventAgeInSeconds: z.number(), MaximumRetryAttempts: z.number() }),
});
const Rule = z.object({
  Name: z.string().optional(),
  EventPattern: z.record(z.string(), z.array(z.string())).optional(),
  Targets: z.array(z.unknown()),
});
const Subscription = z.object({
  TopicArn: z.unknown(),
  Protocol: z.string(),
  Endpoint: z.unknown(),
  Region: z.string(),
  RawMessageDelivery: z.boolean(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.unknown() }),
});
const Policy = z.object({
  Queues: z.array(z.unknown()),
  PolicyDocument: z.object({ Statement: z.array(z.record(z.string(), z.unknown())) }),
});

/** Rules of events; those of schedules have no pattern. */
const rulesOf = (stacks: Synthesized) =>
  stacks.find('AWS::Events::Rule', Rule).filter(({ properties }) => properties.EventPattern !== undefined);

/** Subscriptions of the queue of events; feedback on mails and calls has a queue of its own. */
const subscriptionsOf = (stacks: Synthesized) =>
  stacks
    .find('AWS::SNS::Subscription', z.looseObject({ Endpoint: z.unknown() }))
    .map(({ properties }) => properties)
    .filter(({ Endpoint }) => nameOf(stacks.idOf(Endpoint)) === 'Events');

const alarmsOf = (stacks: Synthesized) =>
  stacks
    .find('AWS::CloudWatch::Alarm', z.object({ AlarmName: z.string() }))
    .map(({ properties }) => properties.AlarmName.replace('smn-dev-', ''))
    .filter((name) => name.startsWith('event'));

const chartsIn = (stacks: Synthesized) => {
  const text = JSON.stringify(stacks.find('AWS::CloudWatch::Dashboard', z.unknown()));
  return { ofEvents: text.includes('Events of AWS services'), ofFailedEvents: text.includes('events that failed') };
};

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  ...{ 'AWS::Partition': 'aws-us-gov', 'AWS::Region': 'us-gov-west-1', 'AWS::AccountId': '111122223333' },
};

/** What CloudFormation makes of a value of a template; a queue's ARN has the longest name that it gives one. */
const deployed = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(deployed);
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (name === 'Ref') return PSEUDO_PARAMETERS[String(argument)];
  if (name === 'Fn::Join')
    return z
      .tuple([z.string(), z.array(z.unknown())])
      .parse(argument)[1]
      .map(deployed)
      .join('');
  if (name === 'Fn::GetAtt') return `arn:aws-us-gov:sqs:us-gov-west-1:111122223333:${'q'.repeat(80)}`;
  return Object.fromEntries(entries.map(([key, one]) => [key, deployed(one)]));
};

/** What others than the account itself may do, by queue. */
const grantsTo = (stacks: Synthesized, queue: string) =>
  stacks
    .find('AWS::SQS::QueuePolicy', Policy)
    .filter(({ properties: { Queues } }) => nameOf(stacks.idOf(Queues[0])) === queue)
    .flatMap(({ properties }) => properties.PolicyDocument.Statement)
    .filter(({ Effect }) => Effect === 'Allow');

describe('a stage that names sources of events', () => {
  test('has a rule for each, straight to the queue, with a dead-letter queue and a day of retries', () => {
    const rules = rulesOf(listening).map(({ properties }) => properties);

    expect(rules.map(({ Name, EventPattern }) => [Name, EventPattern])).toEqual([
      [
        'smn-dev-events-aws.cloudwatch',
        { source: ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'] },
      ],
      ['smn-dev-events-aws.s3', { source: ['aws.s3'] }],
      [expect.stringMatching(/^smn-dev-events-com\.example-orders\.[a-z.]+-[0-9a-f]{8}$/), { source: [LONG] }],
    ]);
    for (const { Name = '', Targets } of rules) {
      expect(Name.length).toBeLessThanOrEqual(64);
      const [target, ...others] = Targets.map((one) => Target.parse(one));
      expect(others).toEqual([]);
      expect(nameOf(listening.idOf(target?.Arn))).toBe('Events');
      expect(nameOf(listening.idOf(target?.DeadLetterConfig.Arn))).toBe('EventDeadLetters');
      expect(target?.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 });
    }
  });

  test('subscribes the queue to its topics, in their Region, in the envelope of SNS, with a dead-letter queue', () => {
    const subscriptions = subscriptionsOf(listening).map((properties) => Subscription.parse(properties));

    expect(subscriptions).toMatchObject([
      { TopicArn: TOPIC, Protocol: 'sqs', Region: 'us-east-1', RawMessageDelivery: false },
    ]);
    expect(nameOf(listening.idOf(subscriptions[0]?.Endpoint))).toBe('Events');
    expect(nameOf(listening.idOf(subscriptions[0]?.RedrivePolicy.deadLetterTargetArn))).toBe('EventDeadLetters');
  });

  test.each(['Events', 'EventDeadLetters'])('lets only its own rules and topics send to %s', (queue) => {
    const [rules, topics, ...others] = grantsTo(listening, queue);
    const names = rulesOf(listening).map(({ properties }) => properties.Name);

    expect(others).toEqual([]);
    expect(rules).toMatchObject({
      Action: 'sqs:SendMessage',
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ArnEquals: expect.anything() },
    });
    const text = JSON.stringify(rules?.['Condition']);
    expect([...text.matchAll(/:rule\/([^"]+)/g)].map(([, name]) => name)).toEqual(names);
    expect(topics).toMatchObject({
      Action: 'sqs:SendMessage',
      Principal: { Service: 'sns.amazonaws.com' },
      Condition: { ArnEquals: { 'aws:SourceArn': [TOPIC] } },
    });
  });

  test('reads the queue ten at a time, is not allowed to loop, and is watched', () => {
    expect(eventSourcesOf(listening)).toContainEqual(
      expect.objectContaining({ queue: 'Events', reader: 'Ingress', BatchSize: 10 }),
    );
    const ingress = functionsOf(listening).find(({ name }) => name === 'Ingress');
    expect(ingress?.properties.RecursiveLoop).toBeUndefined();
    expect(alarmsOf(listening)).toEqual(['events-age', 'event-dead-letters', 'events-unmatched', 'events-refused']);
    expect(chartsIn(listening)).toEqual({ ofEvents: true, ofFailedEvents: true });
  });

  test('fits the policy of the queue with as many sources and topics, and as long ones, as there may be', () => {
    const sources = Array.from({ length: 20 }, (_, index) => ({
      source: `aws.${'x'.repeat(120)}${index}`,
      service: 'ces',
    }));
    const topics = Array.from({ length: 10 }, (_, index) => ({
      arn: `arn:aws-us-gov:sns:us-gov-west-1:111122223333:${index}${'x'.repeat(255)}`,
      service: 'ces',
    }));
    const rules = Array.from({ length: 11 }, (_, index) => `${'x'.repeat(60)}${index}*`);
    const stageWith = (names: readonly string[]) => ({
      name: 'a'.repeat(20),
      senderAddress: 'notifications@example.org',
      events: { sources, topics, rules: { service: 'ces', names } },
    });
    const most = Stage.parse(stageWith(rules));
    expect(Stage.safeParse(stageWith([...rules, 'y'.repeat(64)])).success).toBe(false);
    const [policy] = synthesize(most)
      .find('AWS::SQS::QueuePolicy', Policy)
      .filter(({ id }) => id.startsWith('Events'));

    const resolved = JSON.stringify(deployed(policy?.properties.PolicyDocument));

    expect(resolved.length).toBeGreaterThan(5000);
    expect(resolved.length).toBeLessThan(8192);
  });
});

describe('a stage without', () => {
  test('has no rule, subscription, grant, alarm, poll or chart of events, and queues that cost nothing', () => {
    expect(rulesOf(silent)).toEqual([]);
    expect(subscriptionsOf(silent)).toEqual([]);
    for (const queue of ['Events', 'EventDeadLetters']) {
      expect(grantsTo(silent, queue)).toEqual([]);
      expect(eventSourcesOf(silent).filter((source) => source.queue === queue)).toEqual([]);
    }
    expect(alarmsOf(silent)).toEqual([]);
    expect(chartsIn(silent)).toEqual({ ofEvents: false, ofFailedEvents: false });
    expect(queuesOf(silent).find(({ name }) => name === 'Events')?.deadLetterQueue).toBe('EventDeadLetters');
  });
});

describe('no service of AWS', () => {
  test.each(['dev', 'local', 'test'])('may send to a queue of stage %s without a condition on its source', (name) => {
    const stacks = synthesize(loadStage(name));
    const grants = stacks
      .find('AWS::SQS::QueuePolicy', Policy)
      .flatMap(({ properties }) => properties.PolicyDocument.Statement)
      .filter(({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes('Service'));

    for (const { Condition } of grants) {
      expect(Condition).toMatchObject({ ArnEquals: { 'aws:SourceArn': expect.anything() } });
      expect(JSON.stringify(Condition)).not.toContain('*');
    }
  });
});
