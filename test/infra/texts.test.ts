import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage, Stage } from '#lib/stage.ts';
import { nameOf, type Synthesized, synthesize } from './assembly.ts';
import { functionsOf, statementsOf } from './shapes.ts';

const NUMBER = 'arn:aws:sms-voice:eu-west-1:123456789012:phone-number/phone-0123';
const stageWith = (sms: Readonly<Record<string, unknown>>): Stage =>
  Stage.parse({ ...loadStage('dev'), settings: { sms } });
const reporting = { provider: 'end-user-messaging', originationIdentity: NUMBER };

const silent = synthesize(loadStage('dev'));
const told = synthesize(stageWith(reporting));

const ConfigurationSet = z.object({
  ConfigurationSetName: z.string(),
  EventDestinations: z.array(
    z.object({
      Enabled: z.boolean(),
      MatchingEventTypes: z.array(z.string()),
      SnsDestination: z.object({ TopicArn: z.unknown() }),
    }),
  ),
});
const Topic = z.object({ TopicName: z.string().optional() });
const Subscription = z.object({
  Protocol: z.string(),
  RawMessageDelivery: z.boolean(),
  TopicArn: z.unknown(),
  Endpoint: z.unknown(),
});
const Policy = z.object({ PolicyDocument: z.object({ Statement: z.array(z.record(z.string(), z.unknown())) }) });

/** What the lane of texts may do with providers. */
const providersOf = (stacks: Synthesized) =>
  statementsOf(stacks)
    .filter(({ grantee, Action }) => grantee === 'DeliverSms' && Action.some((one) => /^(sns|sms-voice):/.test(one)))
    .map(({ Action, Resource }) => [Action, Resource]);

const mistakesOf = (given: unknown) => {
  const parsed = Stage.safeParse(given);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('a stage whose texts go through End User Messaging', () => {
  test('may send them from its own number, by its own configuration set, and nothing through SNS', () => {
    expect(providersOf(told)).toEqual([[['sms-voice:SendTextMessage'], [NUMBER, expect.anything()]]]);
    expect(JSON.stringify(providersOf(told))).toContain(':configuration-set/smn-dev-sms');
    const lane = functionsOf(told).find(({ name }) => name === 'DeliverSms');
    expect(lane?.variables['CONFIGURATION_SET_NAME']).toBe('smn-dev-sms');
  });

  test('may use the protect configuration that it names', () => {
    const stacks = synthesize(stageWith({ ...reporting, protectConfigurationId: 'protect-0123' }));

    expect(JSON.stringify(providersOf(stacks))).toContain(':protect-configuration/protect-0123');
  });

  test('hears of the end of texts: from the configuration set by a topic to the queue that feedback reads', () => {
    const [set] = told.find('AWS::SMSVOICE::ConfigurationSet', ConfigurationSet);
    const [topic] = told
      .find('AWS::SNS::Topic', Topic)
      .filter(({ properties }) => properties.TopicName === 'smn-dev-text-events');
    const [subscription] = told
      .find('AWS::SNS::Subscription', Subscription)
      .filter(({ properties }) => told.idOf(properties.TopicArn) === topic?.id);
    const [destination] = set?.properties.EventDestinations ?? [];

    expect(set?.properties.ConfigurationSetName).toBe('smn-dev-sms');
    expect(destination?.Enabled).toBe(true);
    expect(told.idOf(destination?.SnsDestination.TopicArn)).toBe(topic?.id);
    expect(subscription?.properties).toMatchObject({ Protocol: 'sqs', RawMessageDelivery: true });
    expect(nameOf(told.idOf(subscription?.properties.Endpoint))).toBe('Feedback');
  });

  test('pays for the events that end a text, and for no others', () => {
    const [set] = told.find('AWS::SMSVOICE::ConfigurationSet', ConfigurationSet);

    expect(set?.properties.EventDestinations[0]?.MatchingEventTypes.toSorted()).toEqual([
      'TEXT_BLOCKED',
      'TEXT_CARRIER_BLOCKED',
      'TEXT_CARRIER_UNREACHABLE',
      'TEXT_DELIVERED',
      'TEXT_INVALID',
      'TEXT_INVALID_MESSAGE',
      'TEXT_PROTECT_BLOCKED',
      'TEXT_SPAM',
      'TEXT_SUCCESSFUL',
      'TEXT_TTL_EXPIRED',
      'TEXT_UNKNOWN',
      'TEXT_UNREACHABLE',
    ]);
  });

  test('allows only End User Messaging of this account to publish to the topic, and only the topic to send to the queue', () => {
    const allowed = [...told.find('AWS::SNS::TopicPolicy', Policy), ...told.find('AWS::SQS::QueuePolicy', Policy)]
      .flatMap(({ properties }) => properties.PolicyDocument.Statement)
      .filter(
        (statement) => statement['Effect'] === 'Allow' && /sms-voice|text-events/.test(JSON.stringify(statement)),
      );

    expect(allowed).toMatchObject([
      {
        Action: 'sns:Publish',
        Principal: { Service: 'sms-voice.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': expect.anything() } },
      },
      {
        Action: 'sqs:SendMessage',
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': expect.anything() } },
      },
    ]);
    expect(JSON.stringify(allowed.at(1))).toContain(':smn-dev-text-events');
  });
});

describe('a stage whose texts go through SNS', () => {
  test('may publish to numbers, and has nothing of End User Messaging', () => {
    expect(providersOf(silent)).toEqual([[['sns:Publish'], undefined]]);
    expect(Object.values(silent.resources).filter(({ Type }) => Type.startsWith('AWS::SMSVOICE::'))).toEqual([]);
    const topics = silent.find('AWS::SNS::Topic', Topic).map(({ properties }) => properties.TopicName);
    expect(topics).not.toContain('smn-dev-text-events');
    expect(functionsOf(silent).find(({ name }) => name === 'DeliverSms')?.variables).not.toHaveProperty(
      'CONFIGURATION_SET_NAME',
    );
  });
});

describe('either provider', () => {
  test.each([
    ['sns', silent],
    ['end-user-messaging', told],
  ])('%s: the lane tells feedback who has opted out, and changes no subscription itself', (_name, stacks) => {
    const ofLane = statementsOf(stacks).filter(({ grantee }) => grantee === 'DeliverSms');
    const sends = ofLane.filter(({ Action }) => Action.includes('sqs:SendMessage'));

    expect(sends.flatMap(({ Resource }) => [Resource].flat().map((one) => nameOf(stacks.idOf(one))))).toContain(
      'Feedback',
    );
    expect(JSON.stringify(ofLane)).not.toMatch(/"(s|topic|wake)#\*"/);
  });
});

describe('the settings of texts', () => {
  const dev = loadStage('dev');
  const withSms = (sms: unknown, change: object = {}) => ({ ...dev, ...change, settings: { sms } });

  test.each([
    [
      'a provider without a number',
      withSms({ provider: 'end-user-messaging' }),
      'settings.sms.originationIdentity: must be named with the provider end-user-messaging: the ARN of a phone number, pool or sender id',
    ],
    ...(['originationIdentity', 'protectConfigurationId', 'maxPriceUsd'] as const).map(
      (key) =>
        [
          `${key} for SNS`,
          withSms({ [key]: { originationIdentity: NUMBER, protectConfigurationId: 'protect-1', maxPriceUsd: 1 }[key] }),
          `settings.sms.${key}: has no effect with the provider sns: leave it out, or name the provider end-user-messaging`,
        ] as const,
    ),
    [
      'a number of another Region',
      withSms(reporting, { region: 'us-east-1' }),
      'settings.sms.originationIdentity: is of Region "eu-west-1", and the stage is in us-east-1: name one of us-east-1',
    ],
  ] as const)('refuse %s, and say why', (_what, stage, mistake) => {
    expect(mistakesOf(stage)).toEqual([mistake]);
  });

  test('take a number of the Region of the stage, for texts and for calls', () => {
    expect(mistakesOf(withSms(reporting, { region: 'eu-west-1' }))).toEqual([]);
    const voice = { originationIdentity: NUMBER, textIdentity: NUMBER };
    expect(mistakesOf({ ...dev, region: 'us-east-1', settings: { voice } })).toHaveLength(2);
  });
});
