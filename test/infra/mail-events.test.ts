import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadStage } from '#lib/stage.ts';
import { nameOf, synthesize } from './assembly.ts';
import { eventSourcesOf } from './shapes.ts';

const stacks = synthesize(loadStage('dev'));

const Topic = z.object({ TopicName: z.string().optional() });
const Destination = z.object({
  ConfigurationSetName: z.unknown(),
  EventDestination: z.object({
    Enabled: z.boolean(),
    MatchingEventTypes: z.array(z.string()),
    SnsDestination: z.object({ TopicARN: z.unknown() }),
  }),
});
const Subscription = z.object({
  Protocol: z.string(),
  RawMessageDelivery: z.boolean(),
  TopicArn: z.unknown(),
  Endpoint: z.unknown(),
});
const Policy = z.object({ PolicyDocument: z.object({ Statement: z.array(z.record(z.string(), z.unknown())) }) });

const [topic] = stacks
  .find('AWS::SNS::Topic', Topic)
  .filter(({ properties }) => properties.TopicName === 'smn-dev-mail-events');

describe('events about mails', () => {
  test('go from the configuration set of the mails by a topic to the queue that feedback reads, as they are', () => {
    const [destination] = stacks.find('AWS::SES::ConfigurationSetEventDestination', Destination);
    const [subscription] = stacks.find('AWS::SNS::Subscription', Subscription);

    expect(destination?.properties).toMatchObject({
      ConfigurationSetName: 'smn-dev',
      EventDestination: { Enabled: true, MatchingEventTypes: ['bounce', 'complaint'] },
    });
    expect(stacks.idOf(destination?.properties.EventDestination.SnsDestination.TopicARN)).toBe(topic?.id);
    expect(subscription?.properties).toMatchObject({ Protocol: 'sqs', RawMessageDelivery: true });
    expect(stacks.idOf(subscription?.properties.TopicArn)).toBe(topic?.id);
    expect(nameOf(stacks.idOf(subscription?.properties.Endpoint))).toBe('Feedback');
    expect(eventSourcesOf(stacks)).toContainEqual(
      expect.objectContaining({ queue: 'Feedback', reader: 'Feedback', BatchSize: 10 }),
    );
  });

  test('are let in from SES for this configuration set alone, and from the topic alone', () => {
    const allowed = [...stacks.find('AWS::SNS::TopicPolicy', Policy), ...stacks.find('AWS::SQS::QueuePolicy', Policy)]
      .flatMap(({ properties }) => properties.PolicyDocument.Statement)
      .filter(({ Effect, Principal }) => Effect === 'Allow' && !JSON.stringify(Principal).includes('cloudwatch'));

    expect(allowed).toMatchObject([
      {
        Action: 'sns:Publish',
        Principal: { Service: 'ses.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceAccount': expect.anything(), 'AWS:SourceArn': expect.anything() } },
      },
      {
        Action: 'sqs:SendMessage',
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': expect.anything() } },
      },
    ]);
    expect(JSON.stringify(allowed[0])).toContain(':configuration-set/smn-dev');
    expect(JSON.stringify(allowed[1])).toContain(':smn-dev-mail-events');
  });

  test('wait for the configuration set and for the policy that allows them', () => {
    const [id, destination] =
      Object.entries(stacks.resources).find(([, { Type }]) => Type === 'AWS::SES::ConfigurationSetEventDestination') ??
      [];
    const awaited = [destination?.DependsOn ?? []].flat().map((name) => stacks.resources[name]?.Type);

    expect(id).toMatch(/^MailEvents/);
    expect(awaited).toEqual(expect.arrayContaining(['AWS::SES::ConfigurationSet', 'AWS::SNS::TopicPolicy']));
  });
});
