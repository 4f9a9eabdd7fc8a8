import { describe, expect, test } from 'vitest';
import { EventBridgeEvent } from '#src/domain/events/event.ts';
import { isOwnEvent } from '#src/domain/events/own-event.ts';

const anEvent = (change: object) =>
  EventBridgeEvent.parse({
    ...{ id: '1', 'detail-type': 'x', source: 'aws.cloudwatch', account: '1', time: '2026-01-02T03:04:05Z' },
    ...{ region: 'eu-west-1', resources: [], detail: {} },
    ...change,
  });

describe('an event about the service itself', () => {
  test.each([
    ['comes from it', { source: 'smn.dev' }],
    ['is about an alarm of it', { resources: ['arn:aws:cloudwatch:eu-west-1:1:alarm:smn-dev-api-5xx'] }],
    ['is about a function of it', { resources: ['arn:aws:lambda:eu-west-1:1:function:smn-dev-publish'] }],
    ['is about a log group of it', { resources: ['arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/smn-dev-api'] }],
    ['is about one of its resources among others', { resources: ['arn:aws:s3:::b', 'arn:aws:sqs:x:1:smn-dev-q'] }],
    ['names an alarm of it', { detail: { alarmName: 'smn-dev-events-age' } }],
    ['comes from it by SNS', { source: 'aws.sns', detail: { message: { source: 'smn.dev', detail: {} } } }],
    ['tells by SNS of an alarm of it', { source: 'aws.sns', detail: { message: { AlarmName: 'smn-dev-unfiled' } } }],
  ])('%s', (_, change) => {
    expect(isOwnEvent(anEvent(change), 'smn-dev-')).toBe(true);
    expect(isOwnEvent(anEvent(change), 'smn-prod-')).toBe(false);
    expect(isOwnEvent(anEvent(change), '')).toBe(false);
  });

  test.each([
    ['another stage’s', { source: 'smn.development' }],
    ['another stage’s by SNS', { source: 'aws.sns', detail: { message: { source: 'smn.development' } } }],
    ['of a name with the prefix inside', { resources: ['arn:aws:lambda:eu-west-1:1:function:not-smn-dev-publish'] }],
    ['of an alarm without a name', { detail: { alarmName: 1, message: 'smn-dev-' } }],
  ])('is none that is %s', (_, change) => {
    expect(isOwnEvent(anEvent(change), 'smn-dev-')).toBe(false);
  });
});
