import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALARM_NAME, RULE_SOURCE, RULE_TOPIC, SCHEDULED } from '#test/support/local/app-with-rule.ts';
import { clientOptions } from '#test/support/local/fixture-cloud.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { isNotification } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

let service: Service;
let bridge: EventBridgeClient;
let lambda: LambdaClient;

beforeAll(async () => {
  const appModule = new URL('../support/local/app-with-rule.ts', import.meta.url);
  service = await startService({ ...PATIENT, region: 'us-east-1' }, { appModule, minuteMilliseconds: 5000 });
  bridge = new EventBridgeClient(clientOptions(service.cloud));
  lambda = new LambdaClient(clientOptions(service.cloud));
});
afterAll(async () => {
  for (const client of [bridge, lambda]) client.destroy();
  await service.stop();
});

/** Creates a resource as CloudFormation does for a stack that declares it; returns its URN. */
const declare = async (ResourceType: string, ResourceProperties: object): Promise<string> => {
  const RequestId = randomUUID();
  const path = `/cloudformation/${RequestId}`;
  const request = {
    ...{ RequestType: 'Create', ResourceType, RequestId, LogicalResourceId: 'Declared', StackId: 'stack' },
    ...{ ResponseURL: service.sink.url(path), ResourceProperties: { ServiceToken: 'api', ...ResourceProperties } },
  };
  await lambda.send(new InvokeCommand({ FunctionName: 'smn-test-api', Payload: JSON.stringify(request) }));
  const { body } = await until('the answer to CloudFormation', () => service.sink.received(path).at(0));
  expect(body, JSON.stringify(body)).toMatchObject({ RequestId, Status: 'SUCCESS' });
  return body['PhysicalResourceId'] ?? '';
};

const put = async (entry: PutEventsRequestEntry) => {
  const { FailedEntryCount } = await bridge.send(new PutEventsCommand({ Entries: [entry] }));
  expect(FailedEntryCount).toBe(0);
};

test('events of rules, alarms and schedules reach the subscribers of a topic, all of which a stack declares, without a trigger', async () => {
  const topicUrn = await declare('Custom::SmnTopic', { ...RULE_TOPIC, services: ['functiongraph'] });
  const endpoint = service.sink.url('/deployments');
  await declare('Custom::SmnSubscription', { topicUrn, protocol: 'http', endpoint });
  const asked = await until('a confirmation', () => service.sink.received('/deployments').at(0));
  await fetch(asked.body['subscribe_url'] ?? '');

  const detail = { version: 7, by: 'Ada "A." <ada@example.com>' };
  await put({ Source: RULE_SOURCE, DetailType: 'Deployment Finished', Detail: JSON.stringify(detail) });

  const { body } = await notificationWith('subject', 'Version 7');
  expect(body).toMatchObject({ topic_urn: topicUrn, subject: 'Version 7' });
  expect(JSON.parse(String(body['message']))).toEqual(detail);

  const changeTo = (value: string, alarmName = ALARM_NAME) => ({
    ...{ Source: 'aws.cloudwatch', DetailType: 'CloudWatch Alarm State Change' },
    Resources: [`arn:aws:cloudwatch:us-east-1:000000000000:alarm:${alarmName}`],
    Detail: JSON.stringify({ alarmName, state: { value } }),
  });
  for (const change of [changeTo('OK'), changeTo('ALARM', 'another'), changeTo('ALARM')]) await put(change);
  await notificationWith('message', 'It is ALARM');
  await notificationWith('subject', SCHEDULED);
  const messages = service.sink.received('/deployments').filter(isNotification);
  expect(messages.filter((one) => String(one.body['message']).startsWith('It is'))).toHaveLength(1);
});

const notificationWith = (field: string, text: string) =>
  until(`a notification with the ${field} ${text}`, () =>
    service.sink.received('/deployments').find((one) => isNotification(one) && one.body[field] === text),
  );
