import { describe, expect, test } from 'vitest';
import { EventSettings } from '#src/domain/event-settings.ts';
import { serviceOfEvent, serviceOfRuleEvent } from '#src/domain/events/event-source.ts';
import { sourceDigest, sourceDigestOf, triggerIdOf } from '#src/domain/events/trigger-id.ts';

const settings = EventSettings.parse({
  sources: [
    { source: 'aws.cloudwatch', service: 'ces' },
    { source: 'aws.sns', service: 'antiddos', topicArn: 'arn:one' },
    { source: 'aws.sns', service: 'obs', topicArn: 'arn:two' },
  ],
});

test.each([
  ['aws.cloudwatch', [], 'ces'],
  ['aws.ec2', ['arn:one'], undefined],
  ['aws.sns', ['arn:two'], 'obs'],
  ['aws.sns', ['arn:three'], undefined],
])('the service of %s with %j is %s', (source, resources, service) => {
  expect(serviceOfEvent({ source, resources }, settings)).toBe(service);
});

describe('an event of a rule', () => {
  const withRules = EventSettings.parse({ ...settings, ruleService: 'functiongraph' });

  test.each([
    ['that of its source', 'aws.cloudwatch', 'ces'],
    ['that of S3, which is no source of the stage', 'aws.s3', 'obs'],
    ['that of rules', 'aws.events', 'functiongraph'],
    ['that of rules, as it is no notification', 'aws.sns', 'functiongraph'],
  ])('acts as a service: %s', (_, source, service) => {
    expect(serviceOfRuleEvent({ source, resources: [] }, withRules)).toBe(service);
    expect(serviceOfRuleEvent({ source, resources: [] }, settings)).toBeUndefined();
  });
});

test('the id of a trigger begins with its source, and cannot be guessed', () => {
  const trigger = { project: 'p', source: 'aws.s3', name: 'uploads' };
  const id = triggerIdOf(Buffer.from('secret'), trigger);

  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(sourceDigestOf({ id })).toBe(sourceDigest('aws.s3'));
  expect(triggerIdOf(Buffer.from('secret'), trigger)).toBe(id);
  const changes = [{ project: 'q' }, { source: 'aws.ec2' }, { name: 'other' }];
  const others = changes.map((change) => triggerIdOf(Buffer.from('secret'), { ...trigger, ...change }));
  expect(new Set([id, triggerIdOf(Buffer.from('other'), trigger), ...others]).size).toBe(5);
});
