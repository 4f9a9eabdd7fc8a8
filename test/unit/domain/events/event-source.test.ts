import { expect, test } from 'vitest';
import { EventSettings } from '#src/domain/event-settings.ts';
import { serviceOfEvent } from '#src/domain/events/event-source.ts';
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
