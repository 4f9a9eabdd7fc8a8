import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage, Stage } from '#lib/stage.ts';
import { nameOf, type Synthesized, synthesize } from './assembly.ts';
import { eventSourcesOf, functionsOf, statementsOf } from './shapes.ts';

const CALLER = 'arn:aws:sms-voice:eu-west-1:123456789012:phone-number/phone-0123';
const TEXTER = 'arn:aws:sms-voice:eu-west-1:123456789012:sender-id/OPS/DE';
const stageWith = (voice: Readonly<Record<string, unknown>>): Stage =>
  Stage.parse({ ...loadStage('dev'), settings: { voice } });

const silent = synthesize(loadStage('dev'));
const calling = synthesize(stageWith({ originationIdentity: CALLER, textIdentity: TEXTER }));

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

const grantsOf = (stacks: Synthesized) =>
  statementsOf(stacks)
    .filter(({ Action }) => Action.some((action) => action.startsWith('sms-voice:')))
    .map(({ grantee, Action, Resource }) => [grantee, Action, Resource]);

const alarmsOf = (stacks: Synthesized) =>
  stacks
    .find('AWS::CloudWatch::Alarm', z.object({ AlarmName: z.string() }))
    .map(({ properties }) => properties.AlarmName);

describe('a stage that calls', () => {
  test('does so from its own numbers and by its own configuration set', () => {
    expect(grantsOf(calling)).toEqual([
      ['DeliverVoice', ['sms-voice:SendVoiceMessage'], [CALLER, expect.anything()]],
      ['DeliverVoice', ['sms-voice:SendTextMessage'], TEXTER],
    ]);
    expect(JSON.stringify(grantsOf(calling))).toContain(':configuration-set/smn-dev-voice');
    const voice = functionsOf(calling).find(({ name }) => name === 'DeliverVoice');
    expect(voice?.variables['CONFIGURATION_SET_NAME']).toBe('smn-dev-voice');
  });

  test('texts from the number that calls unless it names another', () => {
    const grants = grantsOf(synthesize(stageWith({ originationIdentity: CALLER })));

    expect(grants.at(1)).toEqual(['DeliverVoice', ['sms-voice:SendTextMessage'], CALLER]);
  });

  test('hears of answers: from the configuration set by a topic to the queue that voice-events reads', () => {
    const [set] = calling.find('AWS::SMSVOICE::ConfigurationSet', ConfigurationSet);
    const [topic] = calling
      .find('AWS::SNS::Topic', Topic)
      .filter(({ properties }) => properties.TopicName === 'smn-dev-call-events');
    const [subscription] = calling
      .find('AWS::SNS::Subscription', Subscription)
      .filter(({ properties }) => calling.idOf(properties.TopicArn) === topic?.id);

    expect(set?.properties.EventDestinations).toMatchObject([
      { Enabled: true, MatchingEventTypes: ['VOICE_ANSWERED', 'VOICE_COMPLETED'] },
    ]);
    expect(calling.idOf(set?.properties.EventDestinations[0]?.SnsDestination.TopicArn)).toBe(topic?.id);
    expect(subscription?.properties).toMatchObject({ Protocol: 'sqs', RawMessageDelivery: true });
    expect(calling.idOf(subscription?.properties.TopicArn)).toBe(topic?.id);
    expect(nameOf(calling.idOf(subscription?.properties.Endpoint))).toBe('VoiceEvents');
    expect(eventSourcesOf(calling)).toContainEqual(
      expect.objectContaining({ queue: 'VoiceEvents', reader: 'VoiceEvents', BatchSize: 10 }),
    );
    expect(alarmsOf(calling)).toContain('smn-dev-voice-events-age');
  });

  test('allows only End User Messaging of this account to publish to the topic, and only the topic to send to the queue', () => {
    const allowed = [...calling.find('AWS::SNS::TopicPolicy', Policy), ...calling.find('AWS::SQS::QueuePolicy', Policy)]
      .flatMap(({ properties }) => properties.PolicyDocument.Statement)
      .filter(
        (statement) => statement['Effect'] === 'Allow' && /sms-voice|call-events/.test(JSON.stringify(statement)),
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
    expect(JSON.stringify(allowed.at(1))).toContain(':smn-dev-call-events');
  });
});

describe('a stage without a number', () => {
  test('has nothing of End User Messaging, and pays for no polls and no alarm', () => {
    expect(grantsOf(silent)).toEqual([]);
    expect(Object.values(silent.resources).filter(({ Type }) => Type.startsWith('AWS::SMSVOICE::'))).toEqual([]);
    const topics = silent.find('AWS::SNS::Topic', Topic).map(({ properties }) => properties.TopicName);
    expect(topics).not.toContain('smn-dev-call-events');
    expect(eventSourcesOf(silent).filter(({ queue }) => queue === 'VoiceEvents')).toEqual([]);
    expect(alarmsOf(silent)).not.toContain('smn-dev-voice-events-age');
  });
});

describe('the settings of calls', () => {
  test.each([
    ['a phone number in place of its ARN', { originationIdentity: '+14155552671' }],
    ['a sender id, which cannot call', { originationIdentity: TEXTER }],
    ['a country by its name', { countries: ['China'] }],
    ['no country', { countries: [] }],
    ['a wait beyond the longest delay of a queue', { answerWaitSeconds: 901 }],
    ['a voice that End User Messaging does not know', { voices: { 'en-us': 'HAL' } }],
    ['no calls a second', { callsPerSecond: 0 }],
  ])('refuse %s', (_what, voice) => {
    expect(Stage.safeParse({ ...loadStage('dev'), settings: { voice } }).success).toBe(false);
  });

  test('are those of the contract by default: mainland China, after confirmation', () => {
    expect(loadStage('dev').settings.voice).toEqual({
      countries: ['CN'],
      needsConfirmation: true,
      voices: { 'en-us': 'JOANNA', 'zh-cn': 'ZHIYU' },
      callsPerSecond: 1,
      answerWaitSeconds: 60,
    });
  });
});
