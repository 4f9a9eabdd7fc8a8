import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RULE_SOURCE, RULE_TOPIC } from '#test/support/local/app-with-rule.ts';
import { clientOptions } from '#test/support/local/fixture-cloud.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { isNotification } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

let service: Service;
let bridge: EventBridgeClient;
let lambda: LambdaClient;

beforeAll(async () => {
  const appModule = new URL('../support/local/app-with-rule.ts', import.meta.url);
  service = await startService({ ...PATIENT, region: 'us-east-1' }, { appModule });
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

const put = async (detail: object) => {
  const entry = { Source: RULE_SOURCE, DetailType: 'Deployment Finished', Detail: JSON.stringify(detail) };
  const { FailedEntryCount } = await bridge.send(new PutEventsCommand({ Entries: [entry] }));
  expect(FailedEntryCount).toBe(0);
};

test('an event of a rule reaches the subscribers of its topic, all of which a stack declares, without a trigger', async () => {
  const topicUrn = await declare('Custom::SmnTopic', { ...RULE_TOPIC, services: ['functiongraph'] });
  const endpoint = service.sink.url('/deployments');
  await declare('Custom::SmnSubscription', { topicUrn, protocol: 'http', endpoint });
  const asked = await until('a confirmation', () => service.sink.received('/deployments').at(0));
  await fetch(asked.body['subscribe_url'] ?? '');

  await put({ version: 7, by: 'Ada "A." <ada@example.com>' });

  const { body } = await until('the notification', () => service.sink.received('/deployments').find(isNotification));
  expect(body).toMatchObject({ topic_urn: topicUrn, subject: 'Version 7' });
  expect(JSON.parse(String(body['message']))).toEqual({ version: 7, by: 'Ada "A." <ada@example.com>' });
});
